import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { syncFolder } from '../disk-sync.js';
import { hasErrno, OperatorError } from '../errors.js';
import type { Home } from './home.js';
import { readJson } from './read-json.js';
import { type RunRecord, runRecordSchema } from './run-record.js';
import { writeWhole, writingError } from './write-file.js';

/** The files of one run. All but the first three can be recreated. */
export type RunFiles = {
  folder: string;
  record: string;
  source: string;
  journal: string;
  /** The rows of a run that halted before it was planned. */
  rows: string;
  /** The account as it was when the plan was made, and as versions before this one kept it. */
  account: string;
  snapshot: string;
  plan: string;
  planIndex: string;
  overview: string;
  /** Where the pictures are that rows name by their paths; those that came with an upload; and what is to be uploaded of them. */
  picturesFolder: string;
  received: string;
  pictures: string;
  /** What was edited in the plan, over the source. */
  edits: string;
  results: string;
  failed: string;
  undo: string;
  summary: string;
  report: string;
  /** The numbers whose dead letters the run retries; only for a retry. */
  deadLetters: string;
  /** The positions of each number in plan and journal, once the run is over. */
  numbers: string;
  /** The progress of the run, for other processes. */
  progress: string;
  /** A request to the process that works on the run: cancel it. */
  cancel: string;
  /** A request to the coordinating process: resume the run, with these changed settings. */
  resume: string;
};

const READ_AT_ONCE = 20;

/** In the folder of a run: where its pictures are. */
export const PICTURES_FOLDER_FILE = 'pictures.json';

const ID = /^\d{8}-\d{6}-[a-z2-9]{4}$/;
/** In the order in which they sort. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * A new run's id: the time in UTC, so that runs sort by it, and four letters. The first two increase within the
 * second, the others distinguish runs created at the same instant.
 */
export function newRunId(now: Date): string {
  const time = now
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .replace('T', '-');
  const moment = Math.floor((now.getUTCMilliseconds() * ALPHABET.length ** 2) / 1000);
  const places = [Math.floor(moment / ALPHABET.length), moment % ALPHABET.length];
  const letters = [...places, randomInt(ALPHABET.length), randomInt(ALPHABET.length)].map((place) => ALPHABET[place]);
  return `${time}-${letters.join('')}`;
}

export function runFiles(home: Home, id: string): RunFiles {
  const folder = join(home.runsPath, id);
  const file = (name: string) => join(folder, name);
  return {
    folder,
    record: file('run.json'),
    source: file('source.csv'),
    journal: file('outcomes.ndjson'),
    rows: file('rows.ndjson'),
    account: file('account.bin'),
    snapshot: file('snapshot.json'),
    plan: file('plan.ndjson'),
    planIndex: file('plan.idx'),
    overview: file('overview.json'),
    picturesFolder: file(PICTURES_FOLDER_FILE),
    received: file('files'),
    pictures: file('pictures'),
    edits: file('edits.json'),
    results: file('results.csv'),
    failed: file('failed.csv'),
    undo: file('undo.csv'),
    summary: file('summary.json'),
    report: file('report.html'),
    // The name stays: homes of version 0.1 have it.
    deadLetters: file('letters.ndjson'),
    numbers: file('numbers.idx'),
    progress: file('progress.json'),
    cancel: file('cancel'),
    resume: file('resume'),
  };
}

/** Creates the folder of a new run. @throws OperatorError `disk_full`, `home_unusable` */
export async function makeRunFolder(home: Home, id: string): Promise<RunFiles> {
  const files = runFiles(home, id);
  try {
    await mkdir(files.folder, { mode: 0o700 });
    await syncFolder(home.runsPath);
  } catch (error) {
    throw writingError(files.folder, error);
  }
  return files;
}

/** Creates the folder of a run under a unique id. @throws OperatorError `disk_full`, `home_unusable` */
export async function makeNewRunFolder(home: Home, now: Date): Promise<{ id: string; files: RunFiles }> {
  for (;;) {
    const id = newRunId(now);
    if (!existsSync(runFiles(home, id).folder)) return { id, files: await makeRunFolder(home, id) };
  }
}

/** Removes a folder that never became a run. */
export async function removeRunFolder(home: Home, id: string): Promise<void> {
  await rm(runFiles(home, id).folder, { recursive: true, force: true });
}

export async function saveRun(home: Home, record: RunRecord): Promise<void> {
  await writeWhole(runFiles(home, record.id).record, `${JSON.stringify(record, null, 2)}\n`);
}

/** Reads one run. @throws OperatorError `run_unknown`, `run_unreadable` */
export async function loadRun(home: Home, id: string): Promise<RunRecord> {
  const record = ID.test(id) ? readRecord(home, id) : undefined;
  if (record) return record;
  throw new OperatorError('run_unknown', `There is no run ${id} in ${home.path}.`, 'List all runs: linq-cards runs');
}

/** Reads one run of a list; undefined if it cannot be read, and for a folder that never became a run. */
export function findRun(home: Home, id: string): RunRecord | undefined {
  try {
    return readRecord(home, id);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}

/** All runs of a home with a readable record, newest first. The others are in `listUnreadableRuns`. */
export async function listRuns(home: Home): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for await (const { record } of eachRun(home)) if (record) records.push(record);
  return records;
}

/**
 * A folder whose record is damaged, missing, or of a newer version. It is left as it is; `why` and `next` are
 * sentences.
 */
export type UnreadableRun = { id: string; why: string; next: string };

/** The unreadable runs, newest first. Their folders are never changed. */
export async function listUnreadableRuns(home: Home): Promise<UnreadableRun[]> {
  const unreadable: UnreadableRun[] = [];
  for await (const { id, error } of eachRun(home)) {
    if (error) unreadable.push({ id, why: error.message, next: error.next });
  }
  return unreadable;
}

/** The folders of runs, newest first; some may never have become a run. */
export async function listRunIds(home: Home): Promise<string[]> {
  return (await readdir(home.runsPath))
    .filter((name) => ID.test(name))
    .sort()
    .reverse();
}

/**
 * Whether a folder has only the files from before a run has a record: its process was killed while it created the run.
 */
export async function isUnborn(home: Home, id: string): Promise<boolean> {
  const { folder, source, deadLetters, picturesFolder, received } = runFiles(home, id);
  const early = new Set([source, deadLetters, picturesFolder, received].map((path) => basename(path)));
  return (await readdir(folder)).every((name) => early.has(name) || name.endsWith('.part'));
}

async function* eachRun(
  home: Home,
): AsyncGenerator<{ id: string; record?: RunRecord | undefined; error?: OperatorError }> {
  for (const [index, id] of (await listRunIds(home)).entries()) {
    // Let other work run between the many folders of an old home.
    if ((index + 1) % READ_AT_ONCE === 0) await nextTurn();
    try {
      const record = readRecord(home, id);
      if (record) yield { id, record };
      else if (!(await isUnborn(home, id))) yield { id, error: unreadable(home, id, 'is missing') };
    } catch (error) {
      if (error instanceof OperatorError) yield { id, error };
      // The folder was removed meanwhile.
      else if (!hasErrno(error, 'ENOENT')) throw error;
    }
  }
}

/** Undefined for a folder without a record. @throws OperatorError `run_unreadable` */
function readRecord(home: Home, id: string): RunRecord | undefined {
  try {
    return readJson(runFiles(home, id).record, runRecordSchema);
  } catch (cause) {
    throw unreadable(home, id, 'is damaged, or was written by a newer version of linq-cards', cause);
  }
}

function unreadable(home: Home, id: string, how: string, cause?: unknown): OperatorError {
  return new OperatorError(
    'run_unreadable',
    `The run ${id} cannot be read: its run.json ${how}.`,
    `Restore run.json from a backup, or move the folder ${runFiles(home, id).folder} out of the way. All other runs continue without it.`,
    { cause },
  );
}
