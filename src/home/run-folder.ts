import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OperatorError } from '../errors.js';
import type { Home } from './home.js';
import { readIfThere } from './read-if-there.js';
import { type RunRecord, runRecordSchema } from './run-record.js';
import { writeWhole, writingError } from './write-file.js';

/** The files of one run. All but the first three are made by us and can be made again. */
export type RunFiles = {
  folder: string;
  record: string;
  source: string;
  journal: string;
  rows: string;
  snapshot: string;
  plan: string;
  results: string;
  failed: string;
  undo: string;
  summary: string;
  report: string;
  /** The numbers whose dead letters the run is to mend; only a re-run has it. */
  letters: string;
  /** How far the run has come, for other processes to read. */
  progress: string;
  /** Made by whoever wants the run to be cancelled by the process that works on it. */
  cancel: string;
  /** Made by whoever wants the process that coordinates to go on with the run: the settings that are to be others. */
  resume: string;
};

const READ_AT_ONCE = 20;

const ID = /^\d{8}-\d{6}-[a-z2-9]{4}$/;
/** In the order in which they sort. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * A new run's id: the time in UTC, so that runs sort by it, and four letters. The first two go up within the second, the
 * others tell runs of one moment apart.
 */
export function newRunId(now: Date): string {
  const time = now
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .replace('T', '-');
  const moment = Math.floor((now.getUTCMilliseconds() * LETTERS.length ** 2) / 1000);
  const places = [Math.floor(moment / LETTERS.length), moment % LETTERS.length];
  const letters = [...places, randomInt(LETTERS.length), randomInt(LETTERS.length)].map((place) => LETTERS[place]);
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
    snapshot: file('snapshot.json'),
    plan: file('plan.ndjson'),
    results: file('results.csv'),
    failed: file('failed.csv'),
    undo: file('undo.csv'),
    summary: file('summary.json'),
    report: file('report.html'),
    letters: file('letters.ndjson'),
    progress: file('progress.json'),
    cancel: file('cancel'),
    resume: file('resume'),
  };
}

/** Makes the folder of a new run. @throws OperatorError `disk_full`, `home_unusable` */
export async function makeRunFolder(home: Home, id: string): Promise<RunFiles> {
  const files = runFiles(home, id);
  try {
    await mkdir(files.folder, { mode: 0o700 });
  } catch (error) {
    throw writingError(files.folder, error);
  }
  return files;
}

/** Makes the folder of a run under an id that no other has. @throws OperatorError `disk_full`, `home_unusable` */
export async function makeNewRunFolder(home: Home, now: Date): Promise<{ id: string; files: RunFiles }> {
  for (;;) {
    const id = newRunId(now);
    if (!existsSync(runFiles(home, id).folder)) return { id, files: await makeRunFolder(home, id) };
  }
}

/** Takes away what never became a run. */
export async function removeRunFolder(home: Home, id: string): Promise<void> {
  await rm(runFiles(home, id).folder, { recursive: true, force: true });
}

export async function saveRun(home: Home, record: RunRecord): Promise<void> {
  await writeWhole(runFiles(home, record.id).record, `${JSON.stringify(record, null, 2)}\n`);
}

/** Reads one run. @throws OperatorError `run_unknown` */
export async function loadRun(home: Home, id: string): Promise<RunRecord> {
  const record = ID.test(id) ? readRecord(home, id) : undefined;
  if (record) return record;
  throw new OperatorError(
    'run_unknown',
    `There is no run ${id} in ${home.path}.`,
    'See which there are: linq-cards runs',
  );
}

/** All runs of a home, the newest first. */
export async function listRuns(home: Home): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const [index, id] of (await listRunIds(home)).entries()) {
    const record = readRecord(home, id);
    if (record) records.push(record);
    // A home of years is not to keep others waiting.
    if ((index + 1) % READ_AT_ONCE === 0) await nextTurn();
  }
  return records;
}

/** The folders of runs, the newest first; one may have been left before it became a run. */
export async function listRunIds(home: Home): Promise<string[]> {
  return (await readdir(home.runsPath))
    .filter((name) => ID.test(name))
    .sort()
    .reverse();
}

/** Undefined for a folder whose process was killed before there was a record: it never became a run. */
function readRecord(home: Home, id: string): RunRecord | undefined {
  const text = readIfThere(runFiles(home, id).record);
  return text === undefined ? undefined : runRecordSchema.parse(JSON.parse(text));
}
