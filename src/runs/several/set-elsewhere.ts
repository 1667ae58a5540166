import { existsSync } from 'node:fs';
import { outcomeSchema } from '../../cards/outcome.js';
import { mayHaveWritten } from '../../cards/verify-outcome.js';
import type { Home } from '../../home/home.js';
import { readLines } from '../../home/ndjson.js';
import { findRun, listRunIds, runFiles } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';

/**
 * Of some numbers those whose card another run of the home has written since.
 *
 * @param since the time from which on it counts, for each number, as ISO 8601
 */
export async function setElsewhere(home: Home, run: string, since: ReadonlyMap<string, string>): Promise<Set<string>> {
  const found = new Set<string>();
  const [first = ''] = [...since.values()].sort();
  for (const id of await listRunIds(home)) {
    const record = id === run ? undefined : findRun(home, id);
    const { journal } = runFiles(home, id);
    if (!record || wasOverBefore(record, first) || !existsSync(journal)) continue;
    for await (const outcome of readLines(journal, outcomeSchema, { skipDamaged: true })) {
      const { phoneNumber, finishedAt } = outcome;
      if (phoneNumber === null || !mayHaveWritten(outcome)) continue;
      const from = since.get(phoneNumber);
      if (from !== undefined && from < finishedAt) found.add(phoneNumber);
    }
  }
  return found;
}

function wasOverBefore({ finishedAt }: RunRecord, at: string): boolean {
  return finishedAt !== null && finishedAt < at;
}
