import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countStatuses, readRun, runBinary } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** What becomes of fixtures/numbers.csv on the simulator. */
const COUNTS = { created: 54, updated: 11, unchanged: 10, rejected: 2, failed: 1, invalid: 3, duplicate: 1 };

it('the demo needs no key and no server, ends well, and shows every kind of end', async () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await runBinary(['demo'], { env: { TMPDIR: folder }, cwd: folder });
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });

  const [home = ''] = readdirSync(folder).filter((name) => name.startsWith('linq-cards-demo'));
  const { results } = readRun(join(folder, home));
  expect(countStatuses(results)).toEqual(COUNTS);
  for (const [status, rows] of Object.entries(COUNTS))
    expect(stderr).toMatch(new RegExp(`^  ${status} +${rows}  ▇`, 'm'));

  const [, resultsFile = ''] = /^ {2}results +(.+)$/m.exec(stderr) ?? [];
  const [, failedFile = ''] = /^ {2}to fix +(.+)$/m.exec(stderr) ?? [];
  expect(resultsFile).toMatch(/results\.csv$/);
  expect(failedFile).toMatch(/failed\.csv$/);
  expect([resultsFile, failedFile].filter((file) => !existsSync(join(folder, file)))).toEqual([]);
  expect(stderr).toContain(`linq-cards provision ${failedFile} --simulate --home `);
});
