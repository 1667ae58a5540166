import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord, runRecordSchema } from '../home/run-record.js';
import type { RunProgress } from '../processes/run-progress.js';
import { variableOf } from '../settings.js';
import { agreeOnPlan, EXIT_DECLINED } from './agree-on-plan.js';
import type { Io } from './io.js';
import { closingLines } from './render/closing-lines.js';
import { chooseRenderer } from './render/renderer.js';
import { NEW_RUN_SETTINGS } from './run-settings.js';
import { runViewSchema, type ServeClient } from './serve-client.js';
import { showPlan } from './show-plan.js';
import { exitCodeOf } from './work-on-run.js';

export type ByServe = { client: ServeClient; home: Home; io: Io; json: boolean; homeFlag: string };

/** Rows of the plan that are shown before it is asked for. */
const MOST_ROWS = 10;
const EXIT_LEFT = 4;

/** The settings that were given to a command, as they were written, for whoever does the run. */
export function toldSettings(command: Command, io: Io): URLSearchParams {
  const told = new URLSearchParams();
  for (const name of NEW_RUN_SETTINGS) {
    const given: unknown = command.getOptionValueSource(name) === 'cli' ? command.getOptionValue(name) : undefined;
    const value = given ?? io.env[variableOf(name)];
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') told.append(name, String(one));
    }
  }
  return told;
}

/** Has a file provisioned by the process that serves the home, and shows how it goes. Returns the exit code. */
export async function provisionByServe(
  {
    name,
    content,
    told,
    simulate,
    ask,
  }: {
    name: string;
    content: Readable;
    told: URLSearchParams;
    simulate: boolean;
    /** Whether somebody is to see the plan first. */
    ask: boolean;
  },
  by: ByServe,
): Promise<number> {
  const { client, home, io, homeFlag } = by;
  if (client.simulate !== simulate) throw otherWorld(client);
  const query = new URLSearchParams([...told, ['name', name], ['plan', String(ask)]]);
  const record = await client.ask(runRecordSchema, 'POST', `/runs?${query}`, content);
  if (!ask) return followByServe(record, by);
  const overview = await showPlan({ home }, record, { io, most: MOST_ROWS, write: io.say });
  if (!(await agreeOnPlan(overview, { io, yes: false, homeFlag }))) return EXIT_DECLINED;
  return startByServe(record.id, by);
}

/** Has a plan carried out. @throws OperatorError `plan_outdated`, `run_state` */
export async function startByServe(plan: string, by: ByServe): Promise<number> {
  return followByServe(await by.client.ask(runRecordSchema, 'POST', `/runs/${plan}/start`), by);
}

/** Shows a run that another process works on until it has ended or stopped. Whoever stops looking does not stop the run. */
async function followByServe({ id }: RunRecord, { client, home, io, json, homeFlag }: ByServe): Promise<number> {
  const { pid } = client.holder;
  io.say(`Process ${pid} has taken run ${id}. Ctrl-C ends the showing, and not the run.`);
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.once('SIGINT', leave);
  const renderer = chooseRenderer(io, json);
  try {
    const record = await lastRecord(client.events(id, leaving.signal), renderer);
    const view = await client.ask(runViewSchema, 'GET', `/runs/${id}`);
    renderer.end(view.summary);
    if (!record || !isAtRest(view.record)) throw cutOff(client, id);
    const files = runFiles(home, id);
    const { colors, columns } = io;
    if (!json)
      io.say(closingLines(view.record, view.summary, { files, colors, columns, cwd: process.cwd(), homeFlag }));
    return exitCodeOf(view.record);
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    renderer.end(null);
    io.say(`The run goes on in process ${pid}. How it does: linq-cards runs show ${id}${homeFlag}`);
    return EXIT_LEFT;
  } finally {
    process.removeListener('SIGINT', leave);
  }
}

/** @returns the run as it was last told of, at rest; undefined where the connection ended before */
async function lastRecord(
  events: ReturnType<ServeClient['events']>,
  renderer: ReturnType<typeof chooseRenderer>,
): Promise<RunRecord | undefined> {
  for await (const { event, data } of events) {
    if (event === 'progress') renderer.progress(data as RunProgress);
    if (event === 'outcomes') renderer.outcomes(data as Parameters<typeof renderer.outcomes>[0]);
    if (event !== 'run') continue;
    const record = runRecordSchema.parse(data);
    if (isAtRest(record)) return record;
  }
  return undefined;
}

/** Nothing more happens to it before somebody asks for it. */
function isAtRest({ state, stop }: RunRecord): boolean {
  return isOver(state) || state === 'halted' || state === 'awaiting_approval' || stop?.kind === 'interrupted';
}

function otherWorld({ simulate, holder }: ServeClient): OperatorError {
  return new OperatorError(
    'usage',
    `Process ${holder.pid} serves this home ${simulate ? 'with' : 'without'} --simulate, and this is to be done ${simulate ? 'without' : 'with'} it.`,
    'Use another home with --home, or end that process first.',
  );
}

function cutOff({ holder }: ServeClient, run: string): OperatorError {
  return new OperatorError(
    'interrupted',
    `Process ${holder.pid} has stopped telling of run ${run}.`,
    `Where it was ended, the run goes on when it is started again: linq-cards runs show ${run}`,
  );
}
