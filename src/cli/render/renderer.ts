import { createLogUpdate } from 'log-update';
import type { Outcome } from '../../cards/outcome.js';
import type { Summary } from '../../report/summary.js';
import type { RunProgress } from '../../runs/run-progress.js';
import type { Io } from '../io.js';
import { fitToWidth } from './fit-to-width.js';
import { progressBlock, progressLine } from './progress-lines.js';

/** Shows a run while it goes on. */
export type Renderer = {
  /** How often to ask for the progress: each time costs the queue a little. */
  everyMs: number;
  progress(progress: RunProgress): void;
  outcomes(outcomes: readonly Outcome[]): void;
  /** Called once, at the end; leaves the screen to what is written next. */
  end(summary: Summary | null): void;
};

/** In a pipe: the shortest time between two lines while rows come in, and between two lines that say the same. */
const PLAIN = { changedMs: 5_000, sameMs: 60_000 } as const;
const JSON_EVERY_MS = 1_000;

/** A live block on a terminal, plain lines in a pipe, one JSON object per line with `--json`. */
export function chooseRenderer(io: Io, json: boolean): Renderer {
  if (json) return jsonRenderer(io);
  return io.isTerminal ? liveRenderer(io) : plainRenderer(io);
}

function liveRenderer(io: Io): Renderer {
  const update = createLogUpdate(io.stderr);
  return {
    everyMs: 200,
    progress: (progress) => update(fitToWidth(progressBlock(progress, io, Date.now()), io.columns, io.program)),
    outcomes: () => undefined,
    end: () => update.clear(),
  };
}

function plainRenderer(io: Io): Renderer {
  let saidAt = Number.NEGATIVE_INFINITY;
  let step = '';
  let state = '';
  return {
    everyMs: 500,
    progress(progress) {
      const now = Date.now();
      const waitMs = stateOf(progress) === state ? PLAIN.sameMs : PLAIN.changedMs;
      if (progress.step === step && now - saidAt < waitMs) return;
      saidAt = now;
      step = progress.step;
      state = stateOf(progress);
      io.say(progressLine(progress, now));
    },
    outcomes: () => undefined,
    end: () => undefined,
  };
}

/** What makes a new line worth reading; speed and time left change all the time. */
function stateOf({ step, done, counts, parked, nextParked, keptBack, pace }: RunProgress): string {
  return JSON.stringify([step, done, counts, parked, nextParked, keptBack, pace?.slowedBy, pace?.outage?.since]);
}

/** `{"type":"progress"|"outcome"|"summary", …}`; the summary is last. */
function jsonRenderer(io: Io): Renderer {
  const write = (type: string, value: object) => io.data(JSON.stringify({ type, ...value }));
  let wroteAt = Number.NEGATIVE_INFINITY;
  let step = '';
  return {
    everyMs: JSON_EVERY_MS,
    progress(progress) {
      // A process that is only watched reports more often than asked.
      if (progress.step === step && Date.now() - wroteAt < JSON_EVERY_MS / 2) return;
      wroteAt = Date.now();
      step = progress.step;
      write('progress', progress);
    },
    outcomes(outcomes) {
      for (const outcome of outcomes) write('outcome', outcome);
    },
    end(summary) {
      if (summary) write('summary', summary);
    },
  };
}
