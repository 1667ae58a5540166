import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SyncedLog } from './synced-log.js';
import { writingError } from './write-file.js';

/** The recorded writes, as number and milliseconds since 1970, and functions that record further ones. */
export type BudgetLog = {
  remembered: [phoneNumber: string, at: number][];
  remember: (phoneNumber: string, at: number) => Promise<void>;
  /** The write was not sent after all: its slot came too late, or the run has stopped. */
  forget: (phoneNumber: string, at: number) => Promise<void>;
};

/** The prefix of a line that revokes an earlier one. */
const FORGOTTEN = '-';

/**
 * Records every write before it is sent, so that the budgets of an embedded limiter survive a `kill -9` and a power cut. One
 * file per time window; files older than the previous window are deleted.
 *
 * @param windowMs how long a write counts
 */
export function openBudgetLog(folder: string, windowMs: number, now: () => number): BudgetLog {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writingError(folder, error);
  }
  const windowOf = (at: number) => Math.floor(at / windowMs);
  const current = windowOf(now());
  const remembered = readdirSync(folder).flatMap((name) => {
    if (Number.parseInt(name, 10) >= current - 1) return readWrites(join(folder, name));
    rmSync(join(folder, name), { force: true });
    return [];
  });
  const logs = new Map<number, SyncedLog>();
  const append = (line: string, at: number) => {
    const window = windowOf(at);
    const log = logs.get(window) ?? new SyncedLog(join(folder, `${window}.log`));
    if (!logs.has(window)) {
      rmSync(join(folder, `${window - 2}.log`), { force: true });
      logs.set(window, log).delete(window - 2);
    }
    return log.append(line);
  };
  return {
    remembered,
    remember: (phoneNumber, at) => append(`${phoneNumber} ${at}`, at),
    forget: (phoneNumber, at) => append(`${FORGOTTEN}${phoneNumber} ${at}`, at),
  };
}

function readWrites(path: string): [string, number][] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const writes: [string, number][] = [];
  // Text after the last line break was cut off by a crash.
  for (const line of lines.slice(0, -1)) {
    const isForgotten = line.startsWith(FORGOTTEN);
    const [phoneNumber, time] = line.slice(isForgotten ? FORGOTTEN.length : 0).split(' ');
    const at = Number(time);
    if (!phoneNumber || !Number.isFinite(at)) continue;
    if (!isForgotten) writes.push([phoneNumber, at]);
    else {
      const index = writes.findLastIndex((write) => write[0] === phoneNumber && write[1] === at);
      if (index >= 0) writes.splice(index, 1);
    }
  }
  return writes;
}
