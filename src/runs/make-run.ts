import type { Readable } from 'node:stream';
import type { SelectedDeadLetter } from '../cards/dead-letter.js';
import type { Home } from '../home/home.js';
import { writeLines } from '../home/ndjson.js';
import { listRuns, makeNewRunFolder, removeRunFolder, saveRun } from '../home/run-folder.js';
import { newRunRecord, type RunRecord, type RunSettings } from '../home/run-record.js';
import { receiveSource, STDIN_NAME } from '../intake/receive.js';
import { recogniseAsBefore } from './recognise-as-before.js';
import { type PictureFiles, placePictures } from './run-pictures.js';

/** Options that only some runs have. */
export type MoreOfRun = {
  /** The dead letters from which the source was made, for a retry. */
  deadLetters?: readonly SelectedDeadLetter[];
  desk?: NonNullable<RunRecord['desk']>;
  /** Guess columns that the header does not identify, because a person reviews the plan before it is started. */
  guess?: boolean;
};

type Origin = Pick<RunRecord, 'account' | 'engine'> & { home: Home; now: () => Date };

/**
 * Stores a source and makes a run of it, which has not been planned yet.
 *
 * @throws OperatorError `source_…` if the beginning of the file shows that it is unusable, `disk_full`
 */
export async function makeRun(
  { home, account, engine, now }: Origin,
  source: { name: string; content: Readable } & PictureFiles,
  said: RunSettings,
  startedBy: string,
  { deadLetters, desk, guess }: MoreOfRun = {},
): Promise<RunRecord> {
  const { id, files } = await makeNewRunFolder(home, now());
  try {
    const received = await receiveSource(source.content, files.source);
    await placePictures(files, source);
    const { dialect, mapping } = await recogniseAsBefore(home, files.source, said, { guess: guess === true });
    const settings = { ...said, mapping };
    if (deadLetters) await writeLines(files.deadLetters, deadLetters);
    const previous = deadLetters ? null : await lastCarriedOut(home, source.name);
    const known = { startedBy, account, engine, previous, createdAt: now().toISOString() };
    const origin = { ...known, ...(desk && { desk: { uploadedSha256: received.sha256, ...desk } }) };
    const record = newRunRecord({ id, settings, dialect, source: { name: source.name, ...received }, ...origin });
    await saveRun(home, record);
    return record;
  } catch (error) {
    await removeRunFolder(home, id);
    throw error;
  }
}

/** The last run of a source with this name whose rows were sent. The name of standard input identifies nothing. */
async function lastCarriedOut(home: Home, name: string): Promise<RunRecord['previous']> {
  if (name === STDIN_NAME) return null;
  const isMeant = ({ source, state }: RunRecord) =>
    source.name === name && (state === 'completed' || state === 'completed_with_failures');
  const last = (await listRuns(home)).find(isMeant);
  return last ? { run: last.id, rows: last.rows ?? 0 } : null;
}
