import { isSetupFault } from '../errors.js';
import { openHome } from '../home/home.js';
import { runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import type { RunEnd, Work } from './command-operations.js';
import { homeFlagOf } from './home-flag.js';
import type { Io } from './io.js';
import { closingLines } from './render/closing-lines.js';
import { chooseRenderer } from './render/renderer.js';

/** How a command shows what it does. `home`: the path of the home. */
export type Shown = { io: Io; home: string; json: boolean };

/** Has a run worked on, shows its progress, and reports the result at the end. Returns the exit code. */
export async function carryOut({ work }: Work, record: RunRecord, { io, home, json }: Shown): Promise<number> {
  const renderer = chooseRenderer(io, json);
  let end: RunEnd | undefined;
  try {
    end = await work(record, renderer);
  } finally {
    renderer.end(end && 'record' in end ? end.summary : null);
  }
  if ('left' in end) {
    io.say(end.left);
    return end.exitCode;
  }
  const files = runFiles(await openHome(home), record.id);
  const { colors, columns, cwd } = io;
  const homeFlag = homeFlagOf(home, io);
  if (!json) io.say(closingLines(end.record, end.summary, { files, colors, columns, cwd, homeFlag }));
  return exitCodeOf(end.record);
}

/** 0: all rows good · 1: done, some need attention · 2: approval needed · 3: never began · 4: stopped, can be resumed. */
function exitCodeOf({ state, stop, counts }: RunRecord): number {
  if (stop?.kind === 'awaiting_approval') return 2;
  if (stop && isSetupFault(stop.code) && !hasSent(counts)) return 3;
  if (stop && stop.kind !== 'cancelled') return 4;
  return state === 'completed' ? 0 : 1;
}

function hasSent(counts: RunRecord['counts']): boolean {
  const { created = 0, updated = 0, inactive = 0, rejected = 0, failed = 0 } = counts ?? {};
  return created + updated + inactive + rejected + failed > 0;
}
