import { isSetupFault } from '../errors.js';
import { runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import type { Coordinator } from '../runs/coordinator.js';
import { readSummary } from '../runs/progress-files.js';
import type { RunExecutor } from '../runs/run-executor.js';
import type { Io } from './io.js';
import { closingLines } from './render/closing-lines.js';
import { chooseRenderer, type Renderer } from './render/renderer.js';

/** Works on a run, shows how it goes, and says at the end what came of it. Returns the exit code. */
export async function workOnRun(
  coordinator: Coordinator,
  record: RunRecord,
  { io, json, homeFlag }: { io: Io; json: boolean; homeFlag: string },
): Promise<number> {
  const renderer = chooseRenderer(io, json);
  const active = await coordinator.openRun(record, (outcomes) => renderer.outcomes(outcomes));
  const stopShowing = showProgress(active, renderer);
  let ended: RunRecord;
  try {
    ended = await active.work();
  } finally {
    await stopShowing();
  }
  const files = runFiles(coordinator.home, ended.id);
  const summary = ended.counts ? readSummary(files) : null;
  renderer.end(summary);
  if (!json)
    io.say(
      closingLines(ended, summary, { files, colors: io.colors, columns: io.columns, cwd: process.cwd(), homeFlag }),
    );
  return exitCodeOf(ended);
}

/** 0: all rows good · 1: done, some need attention · 2: approval needed · 3: never began · 4: stopped, can be resumed. */
export function exitCodeOf({ state, stop, counts }: RunRecord): number {
  if (stop?.kind === 'awaiting_approval') return 2;
  if (stop && isSetupFault(stop.code) && !hasSent(counts)) return 3;
  if (stop && stop.kind !== 'cancelled') return 4;
  return state === 'completed' ? 0 : 1;
}

function hasSent(counts: RunRecord['counts']): boolean {
  const { created = 0, updated = 0, inactive = 0, rejected = 0, failed = 0 } = counts ?? {};
  return created + updated + inactive + rejected + failed > 0;
}

function showProgress(active: RunExecutor, renderer: Renderer): () => Promise<void> {
  let showing: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    showing = active
      .progress()
      .then((progress) => renderer.progress(progress))
      // While the store is away there is nothing to show; the run itself tells when that matters.
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, renderer.everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.race([showing, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  };
}
