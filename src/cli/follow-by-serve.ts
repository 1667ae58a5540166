import { OperatorError } from '../errors.js';
import { runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord, runRecordSchema } from '../home/run-record.js';
import type { RunProgress } from '../runs/run-progress.js';
import type { ByServe } from './by-serve-or-here.js';
import { closingLines } from './render/closing-lines.js';
import { chooseRenderer, type Renderer } from './render/renderer.js';
import { type RunView, runViewSchema, type ServeClient } from './serve-client.js';
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
    const view = await lastView(id, client, renderer, leaving.signal).catch((cause: unknown) => {
      throw leaving.signal.aborted ? cause : cutOff(client, id, cause);
    });
    renderer.end(view.summary);
    const files = runFiles(home, id);
    const { colors, columns } = io;
    if (!json)
      io.say(closingLines(view.record, view.summary, { files, colors, columns, cwd: process.cwd(), homeFlag }));
    return exitCodeOf(view.record);
  } catch (error) {
    renderer.end(null);
    if (!leaving.signal.aborted) throw error;
    io.say(`The run goes on in process ${pid}. How it does: linq-cards runs show ${id}${homeFlag}`);
    return EXIT_LEFT;
  } finally {
    process.removeListener('SIGINT', leave);
  }
}

/** The run at rest. @throws when the connection ends before that, as it does with the process at its other end */
async function lastView(id: string, client: ServeClient, renderer: Renderer, signal: AbortSignal): Promise<RunView> {
  for await (const { event, data } of client.events(id, signal)) {
    if (event === 'progress') renderer.progress(data as RunProgress);
    if (event === 'outcomes') renderer.outcomes(data as Parameters<typeof renderer.outcomes>[0]);
    if (event === 'run' && isAtRest(runRecordSchema.parse(data))) break;
  }
  const view = await client.ask(runViewSchema, 'GET', `/runs/${id}`);
  if (isAtRest(view.record)) return view;
  throw new Error('The stream of events has ended before the run.');
}

/** Nothing more happens to it before somebody asks for it. */
function isAtRest({ state, stop }: RunRecord): boolean {
  return isOver(state) || state === 'halted' || state === 'awaiting_approval' || stop?.kind === 'interrupted';
}

function cutOff({ holder }: ServeClient, run: string, cause: unknown): OperatorError {
  return new OperatorError(
    'interrupted',
    `Process ${holder.pid} has ended, or tells no more of run ${run}.`,
    `Where it was ended, the run goes on when it is started again. How it stands: linq-cards runs show ${run}`,
    { cause },
  );
}
