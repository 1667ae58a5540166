import { z } from 'zod';
import { OperatorError } from '../../errors.js';
import { isOver, type RunRecord, type RunSettings, runRecordSchema } from '../../home/run-record.js';
import type { DeadLetterSelection } from '../../operations/operations.js';
import { summarySchema } from '../../report/summary.js';
import type { RunProgress } from '../../runs/run-progress.js';
import { cardList, lineList, oneNumber } from '../../web/api/schemas.js';
import type { CommandOperations, RunEnd } from '../command-operations.js';
import type { Io } from '../io.js';
import type { Renderer } from '../render/renderer.js';
import { endOnRequest } from '../signals.js';
import type { AskMore, ServeClient } from './serve-client.js';
import { settingsQuery } from './settings-query.js';

const EXIT_LEFT = 4;

const runViewSchema = z.object({ record: runRecordSchema, summary: summarySchema.nullable() });

/** The operations of the process that serves the home, over its HTTP API. Ctrl-C ends the wait for an answer. */
export function remoteOperations(
  client: ServeClient,
  { io, homeFlag }: { io: Io; homeFlag: string },
): CommandOperations {
  const signal = endOnRequest(io);
  const post = (path: string, settings: Partial<RunSettings>, more: AskMore = {}) =>
    client.ask(runRecordSchema, 'POST', `${path}?${settingsQuery(settings)}`, { ...more, signal });
  return {
    upload({ name, content }, { settings, start = false }) {
      const query = new URLSearchParams([...settingsQuery(settings), ['name', name], ['plan', String(!start)]]);
      return client.ask(runRecordSchema, 'POST', `/runs?${query}`, { csv: content, signal });
    },
    discardPlan: (id) => client.ask(z.undefined(), 'DELETE', `/runs/${id}`, { signal }),
    start: (id, changes = {}) => post(`/runs/${id}/start`, changes),
    undo: (id, settings = {}) => post(`/runs/${id}/undo`, settings),
    rerun: (selection, set, settings = {}) =>
      post('/dead-letters/rerun', settings, { json: { ...selectionJson(selection), set } }),
    async cards(settings = {}) {
      return (await client.ask(cardList, 'GET', `/cards?${settingsQuery(settings)}`, { signal })).items;
    },
    async lines(settings = {}) {
      return (await client.ask(lineList, 'GET', `/lines?${settingsQuery(settings)}`, { signal })).items;
    },
    async setCard(phoneNumber, fields, { dryRun, onStep, ...settings }) {
      const path = `/lines/${encodeURIComponent(phoneNumber)}/card?${settingsQuery(settings)}`;
      const done = await client.ask(oneNumber, 'POST', path, { json: { ...fields, dryRun }, signal });
      for (const step of done.steps) onStep?.(step);
      return done;
    },
    async work({ id }, shown) {
      const { pid } = client.holder;
      io.say(`Run ${id} is with process ${pid}. Ctrl-C stops watching; the run continues.`);
      try {
        return await watch(id, client, shown, signal);
      } catch (cause) {
        const next = `Check progress: linq-cards runs show ${id}${homeFlag}`;
        if (signal.aborted) return { left: `Run ${id} continues in process ${pid}. ${next}`, exitCode: EXIT_LEFT };
        throw new OperatorError(
          'interrupted',
          `Process ${pid} has ended, or no longer reports on run ${id}.`,
          `If it was stopped, the run continues when it starts again. ${next}`,
          { cause },
        );
      }
    },
  };
}

/** Which dead letters, as the API has it; what is undefined is not sent. */
function selectionJson({ phoneNumber, numbers, since, ...filter }: DeadLetterSelection): object {
  return { ...filter, all: true, since: since?.toISOString(), numbers: phoneNumber ? [phoneNumber] : numbers };
}

/** Shows a run until it is at rest. @throws when the connection ends before that, as it does with the process at its other end */
async function watch(id: string, client: ServeClient, shown: Renderer, signal: AbortSignal): Promise<RunEnd> {
  for await (const { event, data } of client.events(id, signal)) {
    if (event === 'progress') shown.progress(data as RunProgress);
    if (event === 'outcomes') shown.outcomes(data as Parameters<typeof shown.outcomes>[0]);
    if (event === 'run' && isAtRest(runRecordSchema.parse(data))) break;
  }
  const view = await client.ask(runViewSchema, 'GET', `/runs/${id}`, { signal });
  if (isAtRest(view.record)) return view;
  throw new Error('The stream of events has ended before the run.');
}

/** Nothing more happens to it until someone acts. */
function isAtRest({ state, stop }: RunRecord): boolean {
  return isOver(state) || state === 'halted' || state === 'awaiting_approval' || stop?.kind === 'interrupted';
}
