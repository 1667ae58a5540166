import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { alertOf } from '../../src/notify/alert.js';
import { signatureOf, standardHeaders } from '../../src/notify/webhook.js';
import { aCause, aRunRecord, aRunStop, aSummary } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/webhook.md'), 'utf8');
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block);
const block = (language: string) => blocks(language)[0] ?? '';

describe('docs/webhook.md', () => {
  it('shows an alert as it is', () => {
    const now = {
      record: aRunRecord({ state: 'completed_with_failures' }),
      summary: aSummary({ causes: [aCause({ rows: 12 })], counts: { created: 88, rejected: 12 } }),
    };
    const before = { record: aRunRecord({ state: 'halted', stop: aRunStop() }), summary: null };
    expect(JSON.parse(block('json'))).toEqual(alertOf(now, before, 'nightly'));
  });

  it('says of every field what it is, or shows it', () => {
    const alert = JSON.parse(block('json')) as object;
    expect(Object.keys(alert).filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
  });

  it('shows how to verify an alert, and that works', async () => {
    const path = join(temporaryFolder(), 'receiver.mjs');
    const library = import.meta.resolve('standardwebhooks');
    writeFileSync(path, block('js').replace("'standardwebhooks'", JSON.stringify(library)));
    type Verify = (body: string, headers: Record<string, string>, secret: string) => unknown;
    const { verifiedAlert } = (await import(pathToFileURL(path).href)) as { verifiedAlert: Verify };
    const secret = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`;
    const body = '{"text":"Zoë"}';
    const headers = standardHeaders(body, 'alert-1', secret, new Date());
    expect(verifiedAlert(body, headers, secret)).toEqual({ text: 'Zoë' });
    expect(() => verifiedAlert(`${body} `, headers, secret)).toThrow();
    const old = standardHeaders(body, 'alert-1', secret, new Date(Date.now() - 301_000));
    expect(() => verifiedAlert(body, old, secret)).toThrow();
  });

  it('shows how to check the older signature, and that works', async () => {
    const path = join(temporaryFolder(), 'receiver.mjs');
    writeFileSync(path, blocks('js')[1] ?? '');
    type Check = (body: string, header: string | undefined, secret: string, nowSeconds: number) => boolean;
    const { isGenuine } = (await import(pathToFileURL(path).href)) as { isGenuine: Check };

    const body = '{"text":"Zoë"}';
    const header = signatureOf(body, 'secret', new Date(1_000_000));
    expect(isGenuine(body, header, 'secret', 1_000)).toBe(true);
    expect(isGenuine(body, header, 'secret', 1_300)).toBe(true);
    expect(isGenuine(body, header, 'secret', 1_301)).toBe(false);
    expect(isGenuine(body, header, 'other', 1_000)).toBe(false);
    expect(isGenuine(`${body} `, header, 'secret', 1_000)).toBe(false);
    expect(isGenuine(body, header.replace('t=1000', 't=1001'), 'secret', 1_000)).toBe(false);
    expect(isGenuine(body, undefined, 'secret', 1_000)).toBe(false);
    expect(isGenuine(body, 't=1000,v1=00', 'secret', 1_000)).toBe(false);
  });
});
