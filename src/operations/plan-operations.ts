import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { OperatorError } from '../errors.js';
import { loadRun, removeRunFolder, runFiles } from '../home/run-folder.js';
import { isPlan, type RunRecord, type RunSettings } from '../home/run-record.js';
import { safeName } from '../intake/source-name.js';
import { csvText } from '../report/csv.js';
import { withDefaults } from '../runs/default-settings.js';
import { findPlan } from '../runs/find-run.js';
import { correctedRecords, suggestionsOf } from './apply-suggestions.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import type { Operations, UploadOptions } from './operations.js';
import { isQueued, type OperationsContext } from './operations-context.js';
import { overviewOf } from './plan-overview.js';
import { startPlan } from './queue-run.js';

const NAMELESS = 'upload.csv';

type Plans = Pick<
  Operations,
  'overview' | 'upload' | 'replan' | 'applySuggestions' | 'corrected' | 'discardPlan' | 'start'
>;

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
        await requireSameFile(record, source.content);
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
        const old = await changeable(context, id);
        const content = createReadStream(runFiles(home, id).source);
        const settings = withDefaults({ ...old.settings, ...changes, simulate });
        return changed(await replaceBy(old, content, settings, options));
      }),

    applySuggestions: (id, rows) =>
      exclusively.take(id, async () => {
        const old = await changeable(context, id);
        const content = await correctedCopy(old, new Set(rows));
        // The copy is in UTF-8, whatever the encoding of the file.
        return changed(await replaceBy(old, content, { ...old.settings, encoding: null, simulate }));
      }),

    async corrected(id) {
      const record = await loadRun(home, id);
      await requirePlanned(context, record);
      return correctedCopy(record, undefined);
    },

    discardPlan: (id) =>
      exclusively.take(id, async () => {
        await changeable(context, id);
        await removeRunFolder(home, id);
      }),

    start: (id, changes) => exclusively.take(id, () => startPlan(context, id, changes)),
  };

  async function planNew(
    { name, content }: { name: string; content: Readable },
    settings: RunSettings,
    { startedBy, idempotencyKey, start, guess = false }: UploadOptions,
  ): Promise<RunRecord> {
    const { origin } = handover;
    const desk = origin.desk && { ...origin.desk, ...(idempotencyKey !== undefined && { idempotencyKey }) };
    const source = { name: safeName(name) || NAMELESS, content };
    const made = await coordinator.createRun(source, settings, startedBy, { ...(desk && { desk }), guess });
    return start ? handover.begin(made) : coordinator.planRun(made);
  }

  async function replaceBy(
    old: RunRecord,
    content: Readable,
    settings: RunSettings,
    { guess = false }: Pick<UploadOptions, 'guess'> = {},
  ): Promise<RunRecord> {
    const desk = { started: false, ...old.desk };
    const source = { name: old.source.name, content };
    const made = await coordinator.createRun(source, settings, old.startedBy, { desk, guess });
    const record = await coordinator.planRun(made);
    await removeRunFolder(home, old.id);
    return record;
  }

  /** @param rows the rows to correct; undefined: all with a suggestion */
  async function correctedCopy(record: RunRecord, rows: ReadonlySet<number> | undefined): Promise<Readable> {
    const files = runFiles(home, record.id);
    const suggestions = await suggestionsOf(files.plan, rows);
    const without = rows && [...rows].find((row) => !suggestions.has(row));
    if (without === undefined)
      return csvText(correctedRecords(files.source, record, suggestions), record.dialect.delimiter);
    const next = 'Choose rows whose problem suggests a line.';
    throw new OperatorError('setting_invalid', `There is no suggestion for row ${without}.`, next);
  }
}

/** @throws OperatorError `key_reused` if a different file was uploaded with the run's key */
async function requireSameFile({ id, source, desk }: RunRecord, content: Readable): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  if (hash.digest('hex') === (desk?.uploadedSha256 ?? source.sha256)) return;
  throw new OperatorError(
    'key_reused',
    `This Idempotency-Key was already used for a different file, in run ${id}.`,
    'Send the same file to get that run, or use a new key for this file.',
  );
}

/** @throws OperatorError `run_state` for a run without a plan */
export async function requirePlanned({ coordinator }: OperationsContext, { id, state }: RunRecord): Promise<void> {
  if (existsSync(runFiles(coordinator.home, id).plan)) return;
  const next = 'Try again when the plan is ready.';
  throw new OperatorError('run_state', `The run ${id} is ${state.replaceAll('_', ' ')} and has no plan yet.`, next);
}

/** A plan that has not been queued. @throws OperatorError `run_unknown`, `run_state` */
async function changeable(context: OperationsContext, id: string): Promise<RunRecord> {
  const { home } = context.coordinator;
  const record = await findPlan(home, id);
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
