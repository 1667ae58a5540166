import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { openSourceFolders } from '../../src/scheduler/source-folders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

let top: string;
let exports: string;

beforeEach(() => {
  top = temporaryFolder();
  exports = join(top, 'exports');
  mkdirSync(join(exports, 'daily', 'old', 'older'), { recursive: true });
  for (const path of [
    'lines.csv',
    'daily/lines.xlsx',
    'daily/old/a.csv',
    'daily/old/older/b.csv',
    'notes.md',
    '.x.csv',
  ])
    writeFileSync(join(exports, path), 'phone_number\n');
  writeFileSync(join(top, 'secret.csv'), 'phone_number\n');
});

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof OperatorError ? error.code : 'other'),
  );
}

describe('the folders for sources', () => {
  it('list their files by name, three folders deep, and nothing that is no source', async () => {
    const names = (await openSourceFolders([exports]).files()).map(({ name }) => name);
    expect(names).toEqual(['exports/daily/lines.xlsx', 'exports/daily/old/a.csv', 'exports/lines.csv']);
  });

  it('are none where none are set', async () => {
    const folders = openSourceFolders([]);
    expect([folders.isSet, await folders.files()]).toEqual([false, []]);
    expect(await codeOf(folders.pathOf('exports/lines.csv'))).toBe('setting_invalid');
  });

  it.each([
    'exports/../secret.csv',
    'exports/daily/../../secret.csv',
    '/etc/passwd',
    'exports/',
    'exports/daily',
    'exports',
  ])('have no file %j', async (name) => {
    expect(await codeOf(openSourceFolders([exports]).pathOf(name))).toBe('setting_invalid');
  });

  it('give no file to which a link leads out of them, and one that stays inside', async () => {
    symlinkSync(join(top, 'secret.csv'), join(exports, 'out.csv'));
    symlinkSync(top, join(exports, 'up'));
    symlinkSync(join(exports, 'lines.csv'), join(exports, 'latest.csv'));
    const folders = openSourceFolders([exports]);
    const names = (await folders.files()).map(({ name }) => name);
    expect(names).toContain('exports/latest.csv');
    expect(names.filter((name) => /out|up|secret/.test(name))).toEqual([]);
    expect(await codeOf(folders.pathOf('exports/out.csv'))).toBe('setting_invalid');
    expect(await codeOf(folders.pathOf('exports/up/secret.csv'))).toBe('setting_invalid');
    expect(await folders.pathOf('exports/latest.csv')).toMatch(/latest\.csv$/);
  });

  it('refuse a file that was chosen and has become a link to another place', async () => {
    const folders = openSourceFolders([exports]);
    const path = await folders.pathOf('exports/lines.csv');
    await folders.guard(path);
    rmSync(path);
    symlinkSync(join(top, 'secret.csv'), path);
    expect(await codeOf(folders.guard(path))).toBe('source_forbidden');
  });

  it('leave a file that has gone to be reported as missing, and paths of the operator alone', async () => {
    const folders = openSourceFolders([exports]);
    const path = await folders.pathOf('exports/lines.csv');
    renameSync(path, join(top, 'elsewhere.csv'));
    await folders.guard(path);
    await folders.guard(join(top, 'secret.csv'));
    expect(await codeOf(folders.check(join(top, 'secret.csv')))).toBe('source_forbidden');
    expect(await codeOf(folders.check(join(exports, 'daily', '..', '..', 'secret.csv')))).toBe('source_forbidden');
  });

  it('are folders', () => {
    expect(() => openSourceFolders([join(top, 'secret.csv')])).toThrow(OperatorError);
    expect(() => openSourceFolders([join(top, 'none')])).toThrow(OperatorError);
  });
});
