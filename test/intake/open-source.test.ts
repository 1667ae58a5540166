import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAnySource } from '../../src/intake/open-source.js';
import { openHttps } from '../support/https.js';
import { DIRECT, TRUSTING } from '../support/network.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('the source of a schedule', () => {
  it('is a file where it is a path, under the name of the file', async () => {
    const path = join(temporaryFolder(), 'numbers.csv');
    writeFileSync(path, 'phone\n');
    const opened = await openAnySource(path, { allowPrivate: false, network: DIRECT });
    expect(opened).toMatchObject({ kind: 'fetched', name: 'numbers.csv', mark: {} });
    if (opened.kind === 'fetched') expect(String(await opened.content.toArray())).toBe('phone\n');
  });

  it('is fetched where it is an address', async () => {
    const { port } = await openHttps((_, response) => void response.setHeader('etag', '"1"').end('phone\n'));
    const remote = { allowPrivate: true, network: TRUSTING };
    const opened = await openAnySource(`https://localhost:${port}/lines.csv`, remote);
    expect(opened).toMatchObject({ kind: 'fetched', name: 'lines.csv', mark: { etag: '"1"' } });
    if (opened.kind === 'fetched') expect(String(await opened.content.toArray())).toBe('phone\n');
  });

  it('is missing where there is no such file', async () => {
    const path = join(temporaryFolder(), 'numbers.csv');
    await expect(openAnySource(path, { allowPrivate: false, network: DIRECT })).rejects.toMatchObject({
      ...{ code: 'source_missing', next: 'Check the path.' },
    });
  });
});
