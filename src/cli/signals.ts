import type { Io } from './io.js';

const EXIT_INTERRUPTED = 4;

/**
 * One signal that runs from Ctrl-C to every wait: the first request to end aborts it, and work in progress ends in an orderly
 * way; the second one ends the process at once.
 *
 * @param says what the reader is told the first time
 */
export function endOnRequest(io: Io, says?: string): AbortSignal {
  const ending = new AbortController();
  io.onEndRequest(() => {
    if (ending.signal.aborted) return io.exit(EXIT_INTERRUPTED);
    if (says !== undefined) io.say(says);
    ending.abort(new Error('asked to stop'));
  });
  return ending.signal;
}
