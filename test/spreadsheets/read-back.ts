import { recognise } from '../../src/intake/recognise.js';
import { readRows } from '../../src/intake/rows.js';
import { LINES, type Said } from './written-files.js';

/** What a run would take from a file, where the account is known; a repeated number counts once, as in a run. */
export async function readBack(path: string): Promise<Said[]> {
  const dialect = await recognise(path);
  const said: Said[] = [];
  for await (const { row } of readRows(path, dialect, { lines: new Set(LINES) })) {
    if (row.kind === 'duplicate' || row.kind === 'left_out') continue;
    if (row.kind === 'invalid') throw new Error(`Row ${row.row} is invalid: ${JSON.stringify(row.problems)}`);
    said.push([row.phoneNumber, row.fields.firstName ?? '', row.fields.lastName ?? '']);
  }
  return said.sort(([one], [other]) => (one < other ? -1 : 1));
}
