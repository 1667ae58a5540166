import { createReadStream } from 'node:fs';
import type { RunRecord } from '../../../home/run-record.js';
import type { Operations } from '../../../operations/operations.js';

const SUFFIX = ' (rows to fix)';

/**
 * Plans the rows of failed.csv, so that they can be corrected in the preview and then be sent. It is read as the run's
 * file was; how that one was encoded and where its header stood is the report's own now.
 */
export async function fixRows(operations: Pick<Operations, 'run' | 'file' | 'upload'>, id: string): Promise<RunRecord> {
  const { record } = await operations.run(id);
  const path = await operations.file(id, 'failed.csv');
  const {
    encoding: _,
    delimiter: _d,
    sheet: _s,
    headerLine: _h,
    acceptLastRow: _a,
    simulate: _m,
    ...settings
  } = record.settings;
  const source = { name: nameOf(record.source.name), content: createReadStream(path) };
  return operations.upload(source, { settings, startedBy: 'upload', guess: true, picturesOf: id });
}

/** The file stays a CSV by its name, and the rows that are left after a second time do not get a second suffix. */
function nameOf(name: string): string {
  const stem = name.replace(/\.[a-z]{2,4}(\.gz)?$/i, '');
  return `${stem.endsWith(SUFFIX) ? stem : `${stem}${SUFFIX}`}.csv`;
}
