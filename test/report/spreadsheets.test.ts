import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBack } from '../spreadsheets/read-back.js';
import { CARDS, type Said, writeFiles } from '../spreadsheets/written-files.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/spreadsheets');
const all = CARDS.map(({ phoneNumber, firstName, lastName = '' }): Said => [phoneNumber, firstName, lastName]).sort(
  ([one], [other]) => (one < other ? -1 : 1),
);

describe('the files that people open in a spreadsheet', () => {
  it('say of every card what it is', async () => {
    const folder = temporaryFolder();
    for (const { name } of await writeFiles(folder)) expect(await readBack(join(folder, name)), name).toEqual(all);
  });

  it.each(['en-US', 'de-DE', 'ja-JP'])('say the same as LibreOffice has saved them (%s)', async (locale) => {
    for (const name of ['results.csv', 'failed.csv', 'undo.csv', 'export.csv'])
      expect(await readBack(join(FIXTURES, locale, name)), name).toEqual(all);
  });
});
