import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { lastFour } from './cards/phone-number.js';

/** A structured log. Names, numbers and keys are redacted at every level. */
export type Log = pino.Logger;

const NAMES = ['firstName', 'lastName', 'first_name', 'last_name', 'name'];
const NUMBERS = ['phoneNumber', 'phone_number', 'number'];
const SECRETS = ['apiKey', 'authorization', 'token', 'password'];
const paths = (fields: string[]) => fields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/**
 * Opens the log of a process: JSON lines in one file per day, and on standard error if `verbose`.
 *
 * @param options.folder the folder of the files; absent: no file
 */
export function openLog(options: { folder?: string; verbose: boolean; now: Date }): Log {
  const streams: pino.StreamEntry[] = [];
  if (options.folder !== undefined) streams.push({ level: 'debug', stream: fileStream(options.folder, options.now) });
  if (options.verbose) streams.push({ level: 'debug', stream: process.stderr });
  return pino(
    {
      level: streams.length === 0 ? 'silent' : 'debug',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: paths([...NAMES, ...NUMBERS, ...SECRETS]), censor },
    },
    pino.multistream(streams),
  );
}

/** Each line is in the file when the call returns: a stream would lose all of its lines when the process exits or is killed. */
function fileStream(folder: string, now: Date): pino.DestinationStream {
  const path = join(folder, `${now.toISOString().slice(0, 10)}.log`);
  return {
    write(line) {
      // A log that cannot be written (the disk is full) must not end the run; what matters is told elsewhere too.
      try {
        appendFileSync(path, line, { mode: 0o600 });
      } catch {
        return;
      }
    },
  };
}

function censor(value: unknown, path: string[]): string {
  return NUMBERS.includes(path.at(-1) ?? '') && typeof value === 'string' ? lastFour(value) : '[redacted]';
}
