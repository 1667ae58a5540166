import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../src/cards/row.js';
import { type Dialect, type RecogniseOptions, recognise } from '../../src/intake/recognise.js';
import { type RowOptions, readRows } from '../../src/intake/rows.js';
import { temporaryFolder } from './temporary-folder.js';

export type ReadSource = { dialect: Dialect; rows: Row[]; cells: string[][] };

/** Puts a source where it can be read, as these bytes or as this text in UTF-8. */
export function writeSource(content: string | Uint8Array): string {
  const path = join(temporaryFolder(), 'source.csv');
  writeFileSync(path, content);
  return path;
}

/** What the intake makes of a source. */
export async function readSource(
  content: string | Uint8Array,
  options: RecogniseOptions & RowOptions = {},
): Promise<ReadSource> {
  return readSourceAt(writeSource(content), options);
}

export async function readSourceAt(path: string, options: RecogniseOptions & RowOptions = {}): Promise<ReadSource> {
  const dialect = await recognise(path, { numbersOnly: true, ...options });
  const found: ReadSource = { dialect, rows: [], cells: [] };
  for await (const { row, cells } of readRows(path, dialect, options)) {
    found.rows.push(row);
    found.cells.push(cells);
  }
  return found;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function utf16(text: string, order: 'le' | 'be', mark: boolean): Buffer {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}
