import type { Log } from '../log.js';

/** Logs errors of the store once in ten seconds each: one that is gone can emit thousands a second. */
export function quietly(log: Log): (error: Error) => void {
  const loggedAt = new Map<string, number>();
  return (error) => {
    const now = Date.now();
    if (now - (loggedAt.get(error.message) ?? 0) < 10_000) return;
    loggedAt.set(error.message, now);
    // Not the error itself: with a command that was refused come its arguments, which may be a password, or names and numbers.
    const { name, message, code } = error as NodeJS.ErrnoException;
    log.warn({ err: { type: name, message, code } }, 'the queue’s store has a problem');
  };
}
