import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { OperatorError } from '../src/errors.js';
import type { Home } from '../src/home/home.js';
import { listRuns } from '../src/home/run-folder.js';
import type { RunRecord, RunSettings } from '../src/home/run-record.js';
import { addToHistory, readHistory, type TickEntry } from '../src/home/schedule-history.js';
import { findSchedule, type Schedule, scheduleFiles, scheduleOf, startedBySchedule } from '../src/home/schedules.js';
import { removeIfThere } from '../src/home/write-file.js';
import { receiveSource } from '../src/intake/receive.js';
import type { RemoteSource, SourceMark } from '../src/intake/remote-source.js';
import { SCHEDULED_MAX_INVALID } from '../src/settings.js';
import { decideTick, howToGoOn, type KnownSource, type Tick } from './tick-decision.js';

/** Opens what a schedule names, as it is now; `unchanged` where it still has the mark. @throws OperatorError `source_…` */
export type OpenScheduledSource = (source: string, mark: SourceMark) => Promise<RemoteSource>;

export type ScheduleDeps = {
  home: Home;
  createRun(source: { name: string; content: Readable }, settings: RunSettings, startedBy: string): Promise<RunRecord>;
  openSource: OpenScheduledSource;
  /** Whether the process works with the built-in simulator. */
  simulate: boolean;
  now: () => Date;
};

/** What a line says beside when, for each kind of line. */
type Told<Entry> = Entry extends TickEntry ? Omit<Entry, 'at' | 'planned' | 'by' | 'late' | 'missed'> : never;

/**
 * A nightly sync: a schedule that starts runs.
 *
 * A tick only decides and hands over; the run is worked on elsewhere, so that no tick waits for a run. What has come of
 * it is noted last. Killed before, it comes again and finds the run that it has made, or makes it; killed afterwards, it
 * comes again and finds its line in the history.
 *
 * @param missed further times that were due since. @param late whether nobody was there when it was due
 * @returns what was noted, with the run that is now to be worked on, if there is one; null when there was nothing to decide
 */
export async function tick(
  schedule: Schedule,
  { late, missed, ...due }: Tick & { late: boolean; missed: number },
  deps: ScheduleDeps,
): Promise<TickEntry | null> {
  const { home, simulate, now } = deps;
  const files = scheduleFiles(home, schedule.name);
  const history = await readHistory(files.history);
  const runs = (await listRuns(home)).filter((run) => scheduleOf(run) === schedule.name);
  const decision = decideTick(due, { schedule, history, runs, simulate });
  if (decision.do === 'ignore') return null;
  const base = { ...due, late, missed };
  const note = async (told: Told<TickEntry>) => {
    const entry = { at: now().toISOString(), ...base, ...told } as TickEntry;
    await addToHistory(files.history, entry);
    return entry;
  };
  if (decision.do === 'skip') {
    return note({ what: 'skipped', run: decision.run.id, why: howToGoOn(decision.run) });
  }
  if (decision.do === 'adopt') return note(startOf(decision.run, {}));
  try {
    const taken = await takeIn(schedule, decision.known, deps);
    if (taken.kind === 'unchanged') return await note({ what: 'source_unchanged', run: taken.run });
    return await note(startOf(taken.run, taken.mark));
  } catch (error) {
    return note(whyNot(error));
  } finally {
    await removeIfThere(files.incoming);
  }
}

/** Notes how a run of a schedule has ended, or where it has stopped. `error`: it could not be brought to an end. */
export async function noteEnd(home: Home, run: RunRecord, now: Date, error?: Error): Promise<void> {
  const name = scheduleOf(run);
  if (name === undefined || !(await findSchedule(home, name))) return;
  await addToHistory(scheduleFiles(home, name).history, {
    what: 'ended',
    at: now.toISOString(),
    run: run.id,
    state: error ? (isSourceError(error) ? 'source_unreadable' : 'failed') : run.state,
    counts: error ? null : run.counts,
    why: error?.message ?? run.stop?.what ?? null,
  });
}

type Taken = { kind: 'unchanged'; run: string } | { kind: 'run'; run: RunRecord; mark: SourceMark };

/** Copies the source, looks whether it is another one than the last time, and makes a run of it if so. */
async function takeIn(schedule: Schedule, known: KnownSource | null, deps: ScheduleDeps): Promise<Taken> {
  const { source, name, settings } = schedule;
  const knownRun = known?.run ?? '';
  const opened = await deps.openSource(source, known?.mark ?? {});
  if (opened.kind === 'unchanged') return { kind: 'unchanged', run: knownRun };
  const { incoming } = scheduleFiles(deps.home, name);
  const { sha256 } = await receiveSource(opened.content, incoming);
  if (sha256 === known?.sha256) return { kind: 'unchanged', run: knownRun };
  const content = { name: opened.name, content: createReadStream(incoming) };
  const run = await deps.createRun(
    content,
    { maxInvalid: SCHEDULED_MAX_INVALID, ...settings, simulate: deps.simulate },
    startedBySchedule(name),
  );
  return { kind: 'run', run, mark: opened.mark };
}

function startOf({ id, source, settings }: RunRecord, mark: SourceMark) {
  return { what: 'started' as const, run: id, sha256: source.sha256, mark, simulate: settings.simulate };
}

/** @throws what is no mistake of the operator's */
function whyNot(error: unknown) {
  if (!(error instanceof OperatorError)) throw error;
  const why = `${error.message} ${error.next}`;
  if (error.code === 'source_missing') return { what: 'source_missing' as const, why };
  return { what: isSourceError(error) ? ('source_unreadable' as const) : ('failed' as const), why };
}

function isSourceError(error: Error): boolean {
  return error instanceof OperatorError && error.code.startsWith('source_');
}
