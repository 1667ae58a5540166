import { OperatorError } from '../errors.js';
import { runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord, runRecordSchema } from '../home/run-record.js';
import type { RunProgress } from '../processes/run-progress.js';
import type { ByServe } from './by-serve-or-here.js';
import { closingLines } from './render/closing-lines.js';
import { chooseRenderer } from './render/renderer.js';
import { runViewSchema, type ServeClient } from './serve-client.js';
import { exitCodeOf } from './work-on-run.js';

const EXIT_LEFT = 4;

/**
 * Shows a run that another process works on until it has ended or stopped. Whoever stops looking does not stop the run.
 * Returns the exit code.
 */
export async function followByServe({ id }: RunRecord, { client, home, io, json, homeFlag }: ByServe): Promise<number> {
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

function cutOff({ holder }: ServeClient, run: string): OperatorError {
  return new OperatorError(
    'interrupted',
    `Process ${holder.pid} has stopped telling of run ${run}.`,
    `Where it was ended, the run goes on when it is started again: linq-cards runs show ${run}`,
  );
}
