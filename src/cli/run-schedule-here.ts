import { noteEnd, tick } from '../../jobs/schedule.js';
import { readSourceHeader } from '../config.js';
import { OperatorError } from '../errors.js';
import { formatTick } from '../format/schedule-entries.js';
import { loadRun } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import type { Schedule } from '../home/schedules.js';
import { openNetwork } from '../network/network.js';
import type { Coordinator } from '../runs/coordinator.js';
import { type FetchOptions, scheduleDeps } from '../scheduler/schedule-source.js';
import type { Settings } from '../settings.js';
import type { Io } from './io.js';
import { endOnRequest } from './signals.js';
import { withCoordinator } from './with-coordinator.js';
import { workOnRun } from './work-on-run.js';

type Chosen = Pick<
  Settings,
  'allowPrivateSources' | 'home' | 'concurrency' | 'timeout' | 'caFile' | 'simulate' | 'verbose' | 'json'
>;

/**
 * Runs a schedule in this process, as `provision` would its file. Returns the exit code.
 *
 * @throws OperatorError for a source that is not there or cannot be used, `run_unfinished`, `home_taken`
 */
export async function runScheduleHere(schedule: Schedule, settings: Chosen, io: Io): Promise<number> {
  const { simulate, json } = settings;
  const signal = endOnRequest(io);
  const fetching = {
    allowPrivate: settings.allowPrivateSources,
    header: readSourceHeader(io.env),
    network: openNetwork({ env: io.env, caFile: settings.caFile }),
  };
  const use = { io, settings, command: `schedule run ${schedule.name}`, signal };
  return withCoordinator(use, async (coordinator, homeFlag) => {
    const run = await startRun(coordinator, schedule, { simulate, fetching, signal, io });
    return run ? work(coordinator, run, { io, json, homeFlag }) : 0;
  });
}

async function startRun(
  coordinator: Coordinator,
  schedule: Schedule,
  { io, ...how }: { io: Io; simulate: boolean; fetching: FetchOptions; signal: AbortSignal },
): Promise<RunRecord | undefined> {
  const due = { planned: new Date().toISOString(), by: 'hand', late: false, missed: 0 } as const;
  const entry = await tick(schedule, due, scheduleDeps(coordinator, how));
  const next = `See what came of it before: linq-cards schedule history ${schedule.name}`;
  switch (entry?.what) {
    case 'started':
      return loadRun(coordinator.home, entry.run);
    case 'skipped':
      throw new OperatorError('run_unfinished', `Schedule ${schedule.name} has a run that is not over.`, entry.why);
    case 'source_missing':
    case 'source_unreadable':
      throw new OperatorError(entry.what, `Nothing was sent. ${entry.why}`, next);
    case 'failed':
      throw new OperatorError('source_unreadable', `Nothing was sent. ${entry.why}`, next);
    case 'source_unchanged':
    case undefined:
      if (entry) io.say(`Schedule ${schedule.name}: ${formatTick(entry)}.`);
      return undefined;
  }
}

async function work(
  coordinator: Coordinator,
  run: RunRecord,
  options: { io: Io; json: boolean; homeFlag: string },
): Promise<number> {
  try {
    const code = await workOnRun(coordinator, run, options);
    const ended = await loadRun(coordinator.home, run.id);
    if (ended.stop?.kind !== 'interrupted') await noteEnd(coordinator.home, ended, new Date());
    return code;
  } catch (error) {
    if (error instanceof OperatorError) await noteEnd(coordinator.home, run, new Date(), error);
    throw error;
  }
}
