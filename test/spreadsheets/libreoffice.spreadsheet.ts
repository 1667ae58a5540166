import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openAndSave } from './libreoffice.js';
import { readBack } from './read-back.js';
import { writeFiles } from './written-files.js';

/** What LibreOffice wrote is kept, so that CI reads it without the program: `UPDATE_FIXTURES=1 npm run test:spreadsheets`. */
const FIXTURES = join(import.meta.dirname, '../fixtures/spreadsheets');
const isUpdate = process.env['UPDATE_FIXTURES'] === '1';

describe.each(['en-US', 'de-DE', 'ja-JP'])('a file that is opened and saved in LibreOffice (%s)', (locale) => {
  it('says the same of every card when it is fed back in', async () => {
    const folder = temporaryFolder();
    const saved = join(folder, 'saved');
    mkdirSync(saved);
    for (const { name, delimiter } of await writeFiles(join(folder, 'written'))) {
      const written = join(folder, 'written', name);
      const path = await openAndSave(written, { locale, delimiter, into: saved, profile: join(folder, 'profile') });
      if (isUpdate) cpSync(path, join(FIXTURES, locale, name), { recursive: true });
      expect(await readBack(path), name).toEqual(await readBack(written));
    }
  }, 600_000);
});
