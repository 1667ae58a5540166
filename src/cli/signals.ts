import type { Io } from './io.js';

/**
 * One signal that runs from Ctrl-C to every wait: the first time the process is asked to end it is aborted, and what is
 * under way comes to an orderly end; the second time the process stops at once.
 */
export function endOnRequest(io: Io): AbortSignal {
  const ending = new AbortController();
  const onRequest = () => {
    if (ending.signal.aborted) process.exit(4);
    io.say('Stopping. Rows under way are finished, for at most 30 s; Ctrl-C once more stops at once.');
    ending.abort(new Error('asked to stop'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onRequest);
  return ending.signal;
}
