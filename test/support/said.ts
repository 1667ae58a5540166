/*
 * What the processes that stay (`serve`, `coordinate`, `worker`) say, where a test waits for it: other words are changed here
 * and in the tests of the words themselves.
 */

/** `serve` and `coordinate`: they have the home, and take requests. */
export const READY = /Ready/;
/** A worker is connected, and has no run. */
export const WAITING_FOR_RUNS = /Waiting for runs/;

/** A worker has taken up a run, or the named one. */
export function helping(run = '\\S+'): RegExp {
  return new RegExp(`Helping with run ${run}`);
}

/** A run has begun. */
export function started(run: string): RegExp {
  return new RegExp(`run ${run} started`);
}

/** A run has ended and all is good, with so many rows of a kind: `created 3`. */
export function completed(counts: string, run = '\\S+'): RegExp {
  return new RegExp(`run ${run} is completed: ${counts}`);
}

/** A run has ended, and some of its rows failed. */
export function completedWithFailures(counts: string, run = '\\S+'): RegExp {
  return new RegExp(`run ${run} is completed with failures: ${counts}`);
}

/** A run has halted; `says` gives its id. */
export function halted({ butNot = 'none' }: { butNot?: string } = {}): RegExp {
  return new RegExp(`run (?!${butNot})(\\S+) halted:`);
}

/** A run is held by the guard; `says` gives its id. */
export function needsApproval(run = '\\S+'): RegExp {
  return new RegExp(`run (${run}) needs approval`);
}

/** What came of a time of a schedule. */
export function ticked(
  schedule: string,
  what: 'source unchanged' | 'source missing' | 'source unreadable' | 'started',
): RegExp {
  return new RegExp(`${schedule}: ${what}`);
}
