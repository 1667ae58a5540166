import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { auditSchema } from '../../cards/audit.js';
import { deadLetterFilterTexts } from '../../dead-letter-filters.js';
import { OperatorError } from '../../errors.js';
import { isOver, type RunRecord, type RunSettings, runRecordSchema } from '../../home/run-record.js';
import { withReceivedCopy } from '../../intake/receive.js';
import type { DeadLetterSelection } from '../../operations/operations.js';
import { summarySchema } from '../../report/summary.js';
import { namedPaths, openPictures } from '../../runs/named-pictures.js';
import { picturesBeside } from '../../runs/run-pictures.js';
import type { RunProgress } from '../../runs/run-progress.js';
import { budgetText, failureLimitText } from '../../setting-values.js';
import { activeCards, cardList, lineList, oneNumber } from '../../web/api/schemas.js';
import type { CommandOperations, RunEnd } from '../command-operations.js';
import type { Io } from '../io.js';
import type { Renderer } from '../render/renderer.js';
import { endOnRequest } from '../signals.js';
import { pictureForm } from './picture-form.js';
import { remoteDeadLetters } from './remote-dead-letters.js';
import type { AskMore, ServeClient } from './serve-client.js';

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
    upload({ name, content, folder }, { settings, start = false }) {
      const query = new URLSearchParams([...settingsQuery(settings), ['name', name], ['plan', String(!start)]]);
      const send = (body: AskMore) => client.ask(runRecordSchema, 'POST', `/runs?${query}`, { ...body, signal });
      return sendSource({ content, folder }, settings, send);
    },
    discardPlan: (id) => client.ask(z.undefined(), 'DELETE', `/runs/${id}`, { signal }),
    start: (id, changes = {}) => post(`/runs/${id}/start`, changes),
    undo: (id, settings = {}) => post(`/runs/${id}/undo`, settings),
    deadLetters: remoteDeadLetters(client).deadLetters,
    rerun: (selection, set, settings = {}) =>
      post('/dead-letters/rerun', settings, { json: { ...selectionJson(selection), set } }),
    async cards(settings = {}) {
      return (await client.ask(cardList, 'GET', `/cards?${settingsQuery(settings)}`, { signal })).items;
    },
    async lines(settings = {}) {
      return (await client.ask(lineList, 'GET', `/lines?${settingsQuery(settings)}`, { signal })).items;
    },
    audit({ file, settings }) {
      const path = `/audit?${settingsQuery(settings)}`;
      if (!file) return client.ask(auditSchema, 'GET', path, { signal });
      const send = (body: AskMore) => client.ask(auditSchema, 'POST', path, { ...body, signal });
      return sendSource(file, settings, send);
    },
    waitActive(id, { withinMs, ...settings }) {
      const query = new URLSearchParams([...settingsQuery(settings), ['within', String(withinMs / 1_000)]]);
      return client.ask(activeCards, 'GET', `/runs/${id}/active?${query}`, { signal });
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

/** Sends a source, with the pictures that its rows name in its folder. */
function sendSource<T>(
  { content, folder }: { content: Readable; folder?: string | undefined },
  settings: Partial<RunSettings>,
  send: (body: AskMore) => Promise<T>,
): Promise<T> {
  if (folder === undefined) return send({ csv: content });
  // It is read twice: what pictures it names is told by its rows.
  return withReceivedCopy(content, async (path) => {
    const paths = await namedPaths(path, settings);
    const csv = createReadStream(path);
    if (paths.size === 0) return send({ csv });
    return send({ form: pictureForm(csv, openPictures(picturesBeside(folder), paths)) });
  });
}

/** Which dead letters, as the API has it; what is undefined is not sent. */
function selectionJson({ numbers, limit, ...filter }: DeadLetterSelection): object {
  return { ...deadLetterFilterTexts(filter), all: true, numbers, limit };
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

/** Limits that can be turned off; any other setting without a value is left to its default. */
const LIMITS: ReadonlySet<string> = new Set<keyof RunSettings>(['maxUpdatePct', 'maxInvalid']);

/** Settings of a run as the query of the HTTP API has them. Whether on the simulator is up to the server. */
export function settingsQuery({ simulate, mapping, ...settings }: Partial<RunSettings>): URLSearchParams {
  const { numberBudget, maxFailures } = settings;
  const texts = {
    ...settings,
    ...(numberBudget !== undefined && { numberBudget: budgetText(numberBudget) }),
    ...(maxFailures !== undefined && { maxFailures: failureLimitText(maxFailures) }),
    ...(mapping && { map: Object.entries(mapping).map(([field, header]) => `${field}=${header}`) }),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(texts)) {
    if (Array.isArray(value)) for (const one of asList(value)) query.append(name, one);
    else if (value !== null) query.set(name, String(value));
    else if (LIMITS.has(name)) query.set(name, 'off');
  }
  return query;
}

/** A single text would be split at its commas; the same twice is a list. */
function asList(texts: readonly string[]): readonly string[] {
  return texts.length === 1 ? [...texts, ...texts] : texts;
}
