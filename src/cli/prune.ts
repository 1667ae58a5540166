import type { Home } from '../home/home.js';
import { findPrunable, type PrunableRun, type PruneDeps, prunedView, pruneRuns } from '../runs/prune-runs.js';
import type { Settings } from '../settings.js';
import type { Io } from './io.js';
import { confirm } from './questions/confirm.js';
import { withDeadLetters } from './with-operations.js';

export type PruneUse = {
  io: Io;
  home: Home;
  settings: Pick<Settings, 'home' | 'simulate' | 'olderThan' | 'keep' | 'json' | 'yes'>;
};

/**
 * Shows which finished runs may go, and removes them if that is confirmed: a dry run first. Returns the exit code.
 *
 * @throws OperatorError as `withDeadLetters`: the runs of failed numbers stay, so these have to be known
 */
export function prune({ io, home, settings }: PruneUse): Promise<number> {
  const { simulate, olderThan: olderThanMs, keep, json, yes } = settings;
  return withDeadLetters({ io, settings, command: 'runs prune' }, async (operations) => {
    const deadLetters = {
      async *all() {
        yield* (await operations.deadLetters({})).items;
      },
    };
    const deps: PruneDeps = { home, simulate, deadLetters, now: () => new Date() };
    const rule = { olderThanMs, keep };
    const prunable = await findPrunable(deps, rule);
    for (const run of prunable) io.data(json ? JSON.stringify(prunedView(run)) : lineOf(run));
    if (prunable.length === 0) {
      io.say('No run may be removed: all are younger, among the newest, or still needed.');
      return 0;
    }
    const megabytes = (prunable.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1);
    const what = `${prunable.length} ${prunable.length === 1 ? 'run' : 'runs'} (${megabytes} MB)`;
    if (!yes && !io.canAsk) {
      io.say(`Nothing was removed. To remove these ${what}, add --yes.`);
      return 0;
    }
    if (!(await confirm(io, `Remove ${what}, with source, results and report?`, yes))) {
      io.say('Nothing was removed.');
      return 0;
    }
    const removed = await pruneRuns(deps, rule);
    io.say(`Removed ${removed.length} ${removed.length === 1 ? 'run' : 'runs'}.`);
    return 0;
  });
}

function lineOf({ record, bytes }: PrunableRun): string {
  const ended = (record.finishedAt ?? record.createdAt).slice(0, 10);
  return `${record.id}  ended ${ended}  ${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${record.source.name}`;
}
