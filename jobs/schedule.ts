import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { type Audit, type AuditFinding, type AuditKind, isDrift } from '../src/cards/audit.js';
import { SCHEDULED_MAX_INVALID } from '../src/cards/guard.js';
import { OperatorError } from '../src/errors.js';
import type { Home } from '../src/home/home.js';
import { listRuns } from '../src/home/run-folder.js';
import type { RunRecord, RunSettings } from '../src/home/run-record.js';
import { addToHistory, readHistory, type TickEntry } from '../src/home/schedule-history.js';
import {
  findAudit,
  findSchedule,
  type Schedule,
  saveAudit,
  scheduleFiles,
  scheduleOf,
  startedBySchedule,
} from '../src/home/schedules.js';
import { removeIfThere } from '../src/home/write-file.js';
import { receiveSource } from '../src/intake/receive.js';
import type { RemoteSource, SourceMark } from '../src/intake/remote/remote-source.js';
import { decideTick, howToGoOn, type KnownSource, type Tick } from './tick-decision.js';

/**
 * Opens the current source of a schedule; `unchanged` if it still matches the mark. @throws OperatorError `source_…`
 */
export type OpenScheduledSource = (source: string, mark: SourceMark) => Promise<RemoteSource>;

/**
 * Compares the account with a file, or with what was last set from this home. `settings` say how to read the file, `folder` or
 * `received` where the pictures are that its rows name by their paths: beside it, or as they came with it.
 */
export type AuditAccount = (options: {
  file?: { name: string; content: Readable; folder?: string | undefined; received?: string | undefined } | undefined;
  settings: Partial<RunSettings>;
}) => Promise<Audit>;

export type ScheduleDeps = {
  home: Home;
  createRun(
    source: { name: string; content: Readable; folder?: string },
    settings: RunSettings,
    startedBy: string,
  ): Promise<RunRecord>;
  openSource: OpenScheduledSource;
  audit: AuditAccount;
  /** Whether the process uses the built-in simulator. */
  simulate: boolean;
  now: () => Date;
};

/** The fields of a history entry besides its times, for each kind of entry. */
type TickResult<Entry> = Entry extends TickEntry ? Omit<Entry, 'at' | 'planned' | 'by' | 'late' | 'missed'> : never;

/**
 * A tick of a schedule, which may start a run, or audits.
 *
 * A tick only decides and hands over; another part works on the run, so no tick waits for a run. Its result is
 * recorded last. If the process is killed before, the tick is repeated, and finds or creates its run; if it is killed
 * afterwards, the repeated tick finds its entry in the history.
 *
 * @param missed further times that were due since. @param late whether no process was running when it was due
 * @returns the recorded entry, with the run to work on, if there is one; null if there was nothing to decide
 */
export async function tick(
  schedule: Schedule,
  { late, missed, ...due }: Tick & { late: boolean; missed: number },
  deps: ScheduleDeps,
): Promise<TickEntry | null> {
  const { home, simulate, now } = deps;
  const files = scheduleFiles(home, schedule.name);
  const history = await readHistory(files.history);
  // An audit waits for no run, such as one from when the schedule still imported.
  const runs = schedule.audit ? [] : (await listRuns(home)).filter((run) => scheduleOf(run) === schedule.name);
  const decision = decideTick(due, { schedule, history, runs, simulate });
  if (decision.do === 'ignore') return null;
  const base = { ...due, late, missed };
  const note = async (result: TickResult<TickEntry>) => {
    const entry = { at: now().toISOString(), ...base, ...result } as TickEntry;
    await addToHistory(files.history, entry);
    return entry;
  };
  if (decision.do === 'skip') {
    return note({ what: 'skipped', run: decision.run.id, why: howToGoOn(decision.run) });
  }
  if (decision.do === 'adopt') return note(startOf(decision.run, {}));
  try {
    const { source } = schedule;
    if (schedule.audit || source === null) return await note(await auditNow(schedule, deps));
    const taken = await takeIn({ ...schedule, source }, decision.known, deps);
    if (taken.kind === 'unchanged') return await note({ what: 'source_unchanged', run: taken.run });
    return await note(startOf(taken.run, taken.mark));
  } catch (error) {
    return note(whyNot(error));
  } finally {
    await removeIfThere(files.incoming);
  }
}

/** Records how a run of a schedule ended or stopped. `error`: it failed unexpectedly. */
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

/** Audits, and keeps what was found. A source is read even if it has not changed: the account may have. */
async function auditNow({ name, source, settings }: Schedule, { home, openSource, audit }: ScheduleDeps) {
  const opened = source === null ? null : await openSource(source, {});
  const file = opened?.kind === 'fetched' ? opened : undefined;
  const found = await audit({ file, settings });
  const before = new Set(findAudit(home, name)?.findings.map(keyOf));
  await saveAudit(home, name, found);
  const fresh: Partial<Record<AuditKind, number>> = {};
  for (const finding of found.findings) {
    if (isDrift(finding) && !before.has(keyOf(finding))) fresh[finding.kind] = (fresh[finding.kind] ?? 0) + 1;
  }
  const { comparedWith, drift, cards, lines, counts: all } = found;
  const counts: Partial<Record<AuditKind, number>> = Object.fromEntries(
    Object.entries(all).filter(([, count]) => count > 0),
  );
  return { what: 'audited' as const, comparedWith, drift, cards, lines, counts, fresh };
}

/** The same finding has the same key in the next audit; a row may have moved. */
function keyOf({ kind, phoneNumber, line }: AuditFinding): string {
  return `${kind} ${phoneNumber ?? line}`;
}

type Taken = { kind: 'unchanged'; run: string } | { kind: 'run'; run: RunRecord; mark: SourceMark };

/** Copies the source, and creates a run if it differs from the last one. */
async function takeIn(
  schedule: Schedule & { source: string },
  known: KnownSource | null,
  deps: ScheduleDeps,
): Promise<Taken> {
  const { source, name, settings } = schedule;
  const knownRun = known?.run ?? '';
  // What may have changed is not the source alone, but the pictures that it names.
  const mayBeSame = settings.refetchImages !== true;
  const opened = await deps.openSource(source, mayBeSame ? (known?.mark ?? {}) : {});
  if (opened.kind === 'unchanged') return { kind: 'unchanged', run: knownRun };
  const { incoming } = scheduleFiles(deps.home, name);
  const { sha256 } = await receiveSource(opened.content, incoming);
  if (mayBeSame && sha256 === known?.sha256) return { kind: 'unchanged', run: knownRun };
  const content = {
    name: opened.name,
    content: createReadStream(incoming),
    ...(opened.folder !== undefined && { folder: opened.folder }),
  };
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

/** Records an operator's mistake; rethrows any other error. */
function whyNot(error: unknown) {
  if (!(error instanceof OperatorError)) throw error;
  const why = `${error.message} ${error.next}`;
  if (error.code === 'source_missing') return { what: 'source_missing' as const, why };
  return { what: isSourceError(error) ? ('source_unreadable' as const) : ('failed' as const), why };
}

function isSourceError(error: Error): boolean {
  return error instanceof OperatorError && error.code.startsWith('source_');
}
