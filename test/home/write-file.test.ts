import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readLines, writeLines } from '../../src/home/ndjson.js';
import { removeUnfinished, writeThrough, writeWhole, writingError } from '../../src/home/write-file.js';
import { collect } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

function anErrno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

describe('a file that is written whole', () => {
  it('is the new one afterwards, for its owner only, and nothing else is left', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'run.json');
    await writeWhole(path, 'old');
    await writeWhole(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['run.json']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is still the old one while the new one is being written', async () => {
    const path = join(temporaryFolder(), 'run.json');
    await writeWhole(path, 'old');
    await writeThrough(path, async (temporary) => {
      writeFileSync(temporary, 'ne');
      expect(readFileSync(path, 'utf8')).toBe('old');
      writeFileSync(temporary, 'new');
    });
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('stays the old one when the writing fails, and the half of the new one is taken away', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'run.json');
    await writeWhole(path, 'old');
    const writing = writeThrough(path, async (temporary) => {
      writeFileSync(temporary, 'ne');
      throw anErrno('ENOSPC');
    });
    await expect(writing).rejects.toMatchObject({ code: 'disk_full' });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('is one of two, whole, when two write it at the same moment', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'run.json');
    const contents = ['a'.repeat(200_000), 'b'.repeat(200_000)];
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(contents.map((content) => writeWhole(path, content)));
      expect(contents).toContain(readFileSync(path, 'utf8'));
    }
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('cannot be written where no file can be', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(writeWhole(join(file, 'run.json'), 'x')).rejects.toMatchObject({ code: 'home_unusable' });
  });
});

describe('unfinished files', () => {
  const now = new Date('2030-01-01T10:00:00Z');

  it.each([
    [59_999, true],
    [60_000, false],
    [60_001, false],
  ])('of a killed process, %d milliseconds old, are kept: %s', async (ageMs, isKept) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'run.json'), '{}');
    const names = ['run.json.part', '.run.json.0123456789ab.part'];
    for (const name of names) {
      writeFileSync(join(folder, name), 'half of someth');
      utimesSync(join(folder, name), (now.getTime() - ageMs) / 1_000, (now.getTime() - ageMs) / 1_000);
    }
    await removeUnfinished(folder, now);
    expect(readdirSync(folder).sort()).toEqual([...(isKept ? names : []), 'run.json'].sort());
  });

  it('cannot be in a folder that is not there', async () => {
    await removeUnfinished(join(temporaryFolder(), 'schedules'), now);
  });
});

describe('an error of the disk', () => {
  it.each([
    ['ENOSPC', 'disk_full', 4],
    ['EDQUOT', 'disk_full', 4],
    ['EMFILE', 'too_many_files', 4],
    ['EACCES', 'home_unusable', 3],
    ['EPERM', 'home_unusable', 3],
    ['EROFS', 'home_unusable', 3],
    ['ENOTDIR', 'home_unusable', 3],
    ['EIO', 'home_unusable', 3],
  ])('%s is told to the operator as %s', (errno, code, exitCode) => {
    const cause = anErrno(errno);
    expect(writingError('/home/a/file', cause)).toMatchObject({
      code,
      exitCode,
      cause,
      message: expect.stringContaining('/home/a/file'),
    });
  });

  it('of any other kind is handed on as it is', () => {
    for (const error of [anErrno('ENOENT'), new TypeError('a bug'), 'text'])
      expect(writingError('/x', error)).toBe(error);
  });
});

describe('a file of one value per line', () => {
  const schema = z.object({ row: z.number() });
  const read = (path: string, options?: { skipDamaged: boolean }) => collect(readLines(path, schema, options));

  it('gives back what was written', async () => {
    const path = join(temporaryFolder(), 'rows.ndjson');
    const values = Array.from({ length: 20_000 }, (_, row) => ({ row }));
    await writeLines(path, values);
    expect(await read(path)).toEqual(values);
  });

  it('can be empty', async () => {
    const path = join(temporaryFolder(), 'rows.ndjson');
    await writeLines(path, []);
    expect(await read(path)).toEqual([]);
  });

  it('is not there before its last value has been written', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'rows.ndjson');
    const failing = async function* () {
      yield { row: 1 };
      expect(existsSync(path)).toBe(false);
      throw new Error('the source is broken');
    };
    await expect(writeLines(path, failing())).rejects.toThrow('the source is broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('with a damaged line is refused, unless damaged lines are to be passed over', async () => {
    const path = join(temporaryFolder(), 'rows.ndjson');
    writeFileSync(path, '{"row":1}\n{"ro\n{"row":"2"}\n\n{"row":3}\n{"row":4');
    await expect(read(path)).rejects.toThrow(SyntaxError);
    expect(await read(path, { skipDamaged: true })).toEqual([{ row: 1 }, { row: 3 }]);
  });

  it('that is a folder cannot be read', async () => {
    const path = join(temporaryFolder(), 'rows.ndjson');
    mkdirSync(path);
    await expect(read(path)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
