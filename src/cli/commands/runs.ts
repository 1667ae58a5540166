import type { Command } from 'commander';
import { type Home, openHome } from '../../home/home.js';
import { type Holder, holderOf } from '../../home/lock.js';
import { listRuns, listUnreadableRuns, loadRun, runFiles } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';
import { findUnfinished } from '../../runs/find-run.js';
import { readProgress, readSummary } from '../../runs/progress-files.js';
import type { Cli } from '../options.js';
import { countsLine, runDetails, runTable, type Standing } from '../render/run-table.js';
import { ACCOUNT_SETTINGS } from '../run-settings.js';
import { withRequestable } from '../with-operations.js';

const SETTINGS = ['json', 'home'] as const;

export function declare(command: Command, cli: Cli): void {
  const { io, action } = cli;
  action(command, SETTINGS, async ({ json, home: path }) => {
    const home = await openHome(path);
    const records = await listRuns(home);
    const standing = standingIn(home, await holderOf(home.path));
    const unreadable = await listUnreadableRuns(home);
    if (json) {
      for (const record of records) io.data(JSON.stringify(record));
      for (const run of unreadable) io.data(JSON.stringify({ ...run, state: 'unreadable' }));
    } else {
      io.show(runTable(records, { standing, colors: io.colors }));
      for (const { why, next } of unreadable) io.say(`${why}\n  → ${next}`);
    }
    return 0;
  });

  const show = command.command('show').description('show one run').argument('<run>');
  action(show, SETTINGS, async ({ json, home: path }, id: string) => {
    const home = await openHome(path);
    const record = await loadRun(home, id);
    const files = runFiles(home, id);
    const summary = readSummary(files);
    const standing = standingIn(home, await holderOf(home.path))(record);
    if (json) io.data(JSON.stringify({ ...record, summary, progress: standing.worked ? standing.progress : null }));
    else io.show(runDetails(record, { summary, files, standing, colors: io.colors, now: new Date() }));
    return 0;
  });

  const cancel = command
    .command('cancel')
    .description('cancel a run; rows in progress finish, the rest are not sent')
    .argument('<run>');
  action(cancel, CANCEL_SETTINGS, async (settings, id: string) => {
    const home = await openHome(settings.home);
    const { simulate } = (await findUnfinished(home, id)).settings;
    const use = { io, settings: { ...settings, simulate }, command: 'runs cancel' };
    // Whichever process works on a run ends it when it is asked to, also a `provision`.
    const takenBy = () => holderOf(home.path);
    return withRequestable(
      use,
      async (operations) => {
        const ended = await operations.cancel(id);
        io.say(`Run ${id} was cancelled: ${countsLine(ended)}.\n  ${runFiles(home, id).results}`);
        return 0;
      },
      takenBy,
    );
  });

  declarePrune(command, cli);
}

const CANCEL_SETTINGS = [...ACCOUNT_SETTINGS, 'home', 'concurrency', 'timeout', 'caFile', 'verbose'] as const;
const PRUNE_SETTINGS = ['home', 'simulate', 'olderThan', 'keep', 'json', 'yes'] as const;

function declarePrune(command: Command, { io, action }: Cli): void {
  const prune = command.command('prune').description('remove old finished runs; shows them first');
  action(prune, PRUNE_SETTINGS, async (settings) => {
    return (await import('../prune.js')).prune({ io, home: await openHome(settings.home), settings });
  });
}

/** The holder of a home works on runs that were made, or reported progress, since it has held it. An older report was left by a process that died. */
function standingIn(home: Home, holder: Holder | undefined): (record: RunRecord) => Standing {
  return (record) => {
    if (record.state !== 'running' && record.state !== 'planned') return { worked: false, progress: null };
    const progress = readProgress(runFiles(home, record.id));
    const worked = holder !== undefined && (progress?.at ?? record.createdAt) >= holder.since;
    return { worked, progress };
  };
}
