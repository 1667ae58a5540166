import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writingError } from './write-file.js';

/** The writes that were noted before, as number and milliseconds since 1970, and where to note further ones. */
export type WriteLog = {
  remembered: [phoneNumber: string, at: number][];
  remember: (phoneNumber: string, at: number) => void;
};

/**
 * Notes every write before it is sent, so that the budgets of an embedded gate outlive a `kill -9`.
 * One file per window of time; whatever is older than the window before is deleted.
 *
 * @param windowMs how long a write matters
 */
export function openWriteLog(folder: string, windowMs: number, now: () => number): WriteLog {
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
  let writtenTo = current;
  return {
    remembered,
    remember(phoneNumber, at) {
      const window = windowOf(at);
      if (window > writtenTo) rmSync(join(folder, `${window - 2}.log`), { force: true });
      writtenTo = window;
      const path = join(folder, `${window}.log`);
      try {
        // On a line of its own also after one that a crash has cut off.
        appendFileSync(path, `\n${phoneNumber} ${at}\n`, { mode: 0o600 });
      } catch (error) {
        throw writingError(path, error);
      }
    },
  };
}

function readWrites(path: string): [string, number][] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // What stands behind the last line break was cut off by a crash.
  return lines.slice(0, -1).flatMap((line): [string, number][] => {
    const [phoneNumber, at] = line.split(' ');
    return phoneNumber && Number.isFinite(Number(at)) ? [[phoneNumber, Number(at)]] : [];
  });
}
