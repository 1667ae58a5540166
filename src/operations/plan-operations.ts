import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { OperatorError } from '../errors.js';
import { readPicturesFolder } from '../home/plan/pictures-folder.js';
import { loadRun, removeRunFolder, runFiles } from '../home/run-folder.js';
import { isPlan, type RunRecord, type RunSettings } from '../home/run-record.js';
import { safeName } from '../intake/source-name.js';
import { csvText } from '../report/csv.js';
import { withDefaults } from '../runs/default-settings.js';
import { findPlan } from '../runs/find-run.js';
import { type PictureFiles, picturesDigest } from '../runs/run-pictures.js';
import { correctedRecords } from './corrected-records.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import type { Operations, UploadOptions, UploadSource } from './operations.js';
import { isQueued, type OperationsContext } from './operations-context.js';
import { overviewOf } from './plan-overview.js';
import { startPlan } from './queue-run.js';

const NAMELESS = 'upload.csv';

type Plans = Pick<Operations, 'overview' | 'upload' | 'replan' | 'corrected' | 'discardPlan' | 'start'>;

/** Plans: create from an upload, change, start, discard. Nothing is sent until a plan is started. */
export function planOperations(context: OperationsContext): Plans {
  const { coordinator, simulate, exclusively, events, handover } = context;
  const { home } = coordinator;
  const keys = new IdempotencyKeys(home);
  const changed = (record: RunRecord) => {
    events.emit({ kind: 'run', record });
    return record;
  };

  return {
    async overview(id) {
      const record = await loadRun(home, id);
      await requirePlanned(context, record);
      return overviewOf(home, record);
    },

    async upload(source, options) {
      const { idempotencyKey: key } = options;
      // The upload may fail before it is read; the reader then gets the error.
      source.content.on('error', () => undefined);
      const make = async () => {
        const settings = withDefaults({ ...options.settings, simulate });
        return changed(await planNew(source, settings, options));
      };
      // After a kill between planning and queueing, the run is planned but not queued.
      const again = async (record: RunRecord) => {
        await requireSameFile(record, source);
        const isLeft = options.start === true && isPlan(record) && record.desk?.started !== true;
        return isLeft ? exclusively.take(record.id, () => startPlan(context, record.id)) : record;
      };
      try {
        return await (key === undefined ? make() : keys.once(key, { make, again }));
      } finally {
        // An unread body would keep its sender waiting.
        source.content.resume();
      }
    },

    replan: (id, changes, options) =>
      exclusively.take(id, async () => {
        const old = await changeable(context, id, { unfinished: true });
        return changed(await coordinator.planAgain(old, { ...old.settings, ...changes, simulate }, options));
      }),

    async corrected(id, { suggestions } = { suggestions: true }) {
      const record = await loadRun(home, id);
      await requirePlanned(context, record);
      return csvText(correctedRecords(runFiles(home, id), record, { suggestions }), record.dialect.delimiter);
    },

    discardPlan: (id) =>
      exclusively.take(id, async () => {
        await changeable(context, id);
        await removeRunFolder(home, id);
      }),

    start: (id, changes) => exclusively.take(id, () => startPlan(context, id, changes)),
  };

  async function planNew(
    { name, content, ...files }: UploadSource,
    settings: RunSettings,
    { startedBy, idempotencyKey, start, guess = false, picturesOf }: UploadOptions,
  ): Promise<RunRecord> {
    const { origin } = handover;
    const desk = origin.desk && { ...origin.desk, ...(await keyOf(idempotencyKey, files)) };
    const before = picturesOf === undefined ? {} : { folder: readPicturesFolder(runFiles(home, picturesOf)) };
    const source = { name: safeName(name) || NAMELESS, content, ...before, ...files };
    const made = await coordinator.createRun(source, settings, startedBy, { ...(desk && { desk }), guess });
    return start ? handover.begin(made) : coordinator.planRun(made);
  }
}

/** What a run has of the key with which it was requested. */
async function keyOf(idempotencyKey: string | undefined, files: PictureFiles): Promise<Partial<RunRecord['desk']>> {
  if (idempotencyKey === undefined) return {};
  const picturesSha256 = await picturesDigest(files);
  return { idempotencyKey, ...(picturesSha256 !== undefined && { picturesSha256 }) };
}

/** @throws OperatorError `key_reused` if a different file, or other pictures, were uploaded with the run's key */
async function requireSameFile({ id, source, desk }: RunRecord, { content, ...files }: UploadSource): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  const isSameFile = hash.digest('hex') === (desk?.uploadedSha256 ?? source.sha256);
  if (isSameFile && (await picturesDigest(files)) === desk?.picturesSha256) return;
  throw new OperatorError(
    'key_reused',
    `This Idempotency-Key was already used ${isSameFile ? 'with other pictures' : 'for a different file'}, in run ${id}.`,
    isSameFile
      ? 'Send the same pictures to get that run, or use a new key for these.'
      : 'Send the same file to get that run, or use a new key for this file.',
  );
}

/** @throws OperatorError `run_state` for a run without a plan */
export async function requirePlanned({ coordinator }: OperationsContext, { id, state }: RunRecord): Promise<void> {
  if (existsSync(runFiles(coordinator.home, id).plan)) return;
  const next = 'Try again when the plan is ready.';
  throw new OperatorError('run_state', `The run ${id} is ${state.replaceAll('_', ' ')} and has no plan yet.`, next);
}

/** A plan that has not been queued. @throws OperatorError `run_unknown`, `run_state` */
export async function changeable(
  context: OperationsContext,
  id: string,
  { unfinished = false } = {},
): Promise<RunRecord> {
  const { home } = context.coordinator;
  const found = unfinished ? await loadRun(home, id) : undefined;
  // A plan that was interrupted while it was made again can be made once more.
  const isUnfinished = found?.state === 'planned' && found.again && found.desk?.started !== true;
  const record = isUnfinished ? found : await findPlan(home, id);
  const { deadLetters, resume } = runFiles(home, id);
  const isStarted = isQueued(context, record) || record.desk?.started === true || existsSync(resume);
  if (!isStarted && !existsSync(deadLetters)) return record;
  const next = isStarted ? 'Cancel the run if you do not want it.' : 'Start another retry of the dead letters.';
  throw new OperatorError(
    'run_state',
    `The run ${id} ${isStarted ? 'has already been started' : 'is a retry of dead letters'}.`,
    next,
  );
}
