import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { mayWrite, outputOf, writeOutput } from '../../src/cli/write-output.js';
import { anIo } from '../support/io.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const { io } = anIo();
const text = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)));

describe('what a command writes', () => {
  it('goes to standard output where no file is named, or -', async () => {
    const { io: quiet, lines } = anIo();
    await writeOutput(quiet, outputOf(undefined), text('a', 'b'));
    await writeOutput(quiet, outputOf('-'), text('ü'));
    expect(lines.join('')).toBe('abü');
  });

  it('goes to the file, readable for its owner only', async () => {
    const path = join(temporaryFolder(), 'a.csv');
    await writeOutput(io, outputOf(path), text('a', 'b'));
    expect(readFileSync(path, 'utf8')).toBe('ab');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leaves the old file as it was where something goes wrong on the way', async () => {
    const path = join(temporaryFolder(), 'a.csv');
    writeFileSync(path, 'old');
    const broken = Readable.from(
      (function* () {
        yield 'new';
        throw new Error('broken');
      })(),
    );
    await expect(writeOutput(io, path, broken)).rejects.toThrow('broken');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('goes to the file that a link leads to, and the link stays', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.csv'), 'old');
    symlinkSync(join(folder, 'a.csv'), join(folder, 'link.csv'));
    await writeOutput(io, join(folder, 'link.csv'), text('new'));
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('new');
  });

  it('goes into a device without putting a file in its place', async () => {
    await writeOutput(io, '/dev/null', text('x'));
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    ['a folder', (folder: string) => folder],
    ['a file in a folder that there is not', (folder: string) => join(folder, 'nowhere', 'a.csv')],
    ['a file below a file', (folder: string) => join(folder, 'file', 'a.csv')],
  ])('cannot go to %s, which is told as a mistake', async (_, pathIn) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(writeOutput(io, pathIn(folder), text('x'))).rejects.toMatchObject({ code: 'setting_invalid' });
  });
});

describe('a file that is there already', () => {
  it('is written over only with --yes, where nobody can be asked', async () => {
    const path = join(temporaryFolder(), 'a.csv');
    writeFileSync(path, 'old');
    await expect(mayWrite(io, path, false)).rejects.toMatchObject({ code: 'setting_invalid' });
    expect(await mayWrite(io, path, true)).toBe(true);
  });

  it('is the only thing that is asked about', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    for (const output of [undefined, join(folder, 'new.csv'), '/dev/null']) {
      expect(await mayWrite(io, output, false)).toBe(true);
    }
  });
});
