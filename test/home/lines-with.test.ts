import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesWith } from '../../src/home/line-offsets.js';
import { temporaryFolder } from '../support/temporary-folder.js';

function fileOf(...lines: string[]): string {
  const path = join(temporaryFolder(), 'lines');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const find = async (path: string, sought: string, folds = false, isMeant?: (line: string) => boolean) => [
  ...(await linesWith(path, sought, { folds, ...(isMeant && { isMeant }) })),
];

describe('the lines that have a text', () => {
  it('are told by their numbers, each once', async () => {
    expect(await find(fileOf('a b a', 'b', '', 'ab'), 'a')).toEqual([1, 4]);
  });

  it('are found whatever their case where it makes no difference, also beyond ASCII', async () => {
    const path = fileOf('ACME', 'Acme', 'ÉCLAIR', 'éclair');
    expect(await find(path, 'acme')).toEqual([]);
    expect(await find(path, 'acme', true)).toEqual([1, 2]);
    expect(await find(path, 'éclair', true)).toEqual([3, 4]);
  });

  it('may be looked at before they count', async () => {
    expect(await find(fileOf('x=a', 'a=x'), 'x', false, (line) => line.endsWith('x'))).toEqual([2]);
  });

  it('are found on both sides of a block that is read at once', async () => {
    const lines = Array.from(
      { length: 9_000 },
      (_, at) => `${at % 3_000 === 2_999 ? 'sought' : 'other'} ${'.'.repeat(90)}`,
    );
    expect(await find(fileOf(...lines), 'sought')).toEqual([3_000, 6_000, 9_000]);
  });
});
