import { createLogUpdate } from 'log-update';
import type { Outcome } from '../../cards/outcome.js';
import type { Summary } from '../../report/summary.js';
import type { RunProgress } from '../../runs/run-progress.js';
import type { Io } from '../io.js';
import { progressBlock, progressLine } from './progress-lines.js';

/** Shows a run while it goes on. */
export type Renderer = {
  /** How often it is worth asking for the progress: each time costs the queue a little. */
  everyMs: number;
  progress(progress: RunProgress): void;
  outcomes(outcomes: readonly Outcome[]): void;
  /** Called once, at the end; leaves the screen to whoever writes next. */
  end(summary: Summary | null): void;
};

/** In a pipe a line is written this often, and whenever a run comes to another step. */
const PLAIN_EVERY_MS = 5_000;

/** A live block on a terminal, plain lines in a pipe, one JSON object per line with `--json`. */
export function chooseRenderer(io: Io, json: boolean): Renderer {
  if (json) return jsonRenderer(io);
  return io.isTerminal ? liveRenderer(io) : plainRenderer(io);
}

function liveRenderer(io: Io): Renderer {
  const update = createLogUpdate(process.stderr);
  return {
    everyMs: 200,
    progress: (progress) => update(progressBlock(progress, io, Date.now())),
    outcomes: () => undefined,
    end: () => update.clear(),
  };
}

function plainRenderer(io: Io): Renderer {
  let saidAt = Number.NEGATIVE_INFINITY;
  let step = '';
  return {
    everyMs: 500,
    progress(progress) {
      const now = Date.now();
      if (progress.step === step && now - saidAt < PLAIN_EVERY_MS) return;
      saidAt = now;
      step = progress.step;
      io.say(progressLine(progress, now));
    },
    outcomes: () => undefined,
    end: () => undefined,
  };
}

/** `{"type":"progress"|"outcome"|"summary", …}`; the summary is last. */
function jsonRenderer(io: Io): Renderer {
  const write = (type: string, value: object) => io.data(JSON.stringify({ type, ...value }));
  return {
    everyMs: 1_000,
    progress: (progress) => write('progress', progress),
    outcomes(outcomes) {
      for (const outcome of outcomes) write('outcome', outcome);
    },
    end(summary) {
      if (summary) write('summary', summary);
    },
  };
}
