import { join } from 'node:path';
import type { Home } from './home.js';
import { listRunIds, runFiles } from './run-folder.js';
import { removeUnfinished } from './write-file.js';

/**
 * Removes what killed processes were writing. The caller holds the home, and is then the only one who writes files in its top
 * folder; commands may be writing a schedule or a request to a run right now, so there only old ones go.
 */
export async function sweepHome(home: Home, now: Date): Promise<void> {
  await removeUnfinished(home.path, now, Number.NEGATIVE_INFINITY);
  await removeUnfinished(join(home.path, 'schedules'), now);
  for (const id of await listRunIds(home)) await removeUnfinished(runFiles(home, id).folder, now);
}
