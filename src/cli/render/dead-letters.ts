import { cellOf } from '../../cards/card.js';
import type { DeadLetter, DeadLetterCause } from '../../cards/dead-letter.js';
import { formatCount, formatLocalTime, formatStatus } from '../../format/text.js';
import type { Colors } from '../io.js';

const NONE = 'No dead letters.';

/** How dead letters are shown. `flags`: what the commands that are shown need to find the same ones. */
type Shown = { colors: Colors; flags: string; now: Date };

/** Dead letters by cause: how many, since when, and the remedy. */
export function causeTable(causes: readonly DeadLetterCause[], { colors, flags, now }: Shown): string {
  if (causes.length === 0) return NONE;
  const lines = causes.map(({ numbers, status, httpStatus, code, reason, oldest }) => {
    const name = [colors.bold(formatStatus(status)), colors.dim(figures(httpStatus, code))].join(' ').trimEnd();
    return `${formatCount(numbers)} × ${name}, since ${formatLocalTime(oldest, now)}\n    ${reason}`;
  });
  const rerun = `Retry them: linq-cards dead-letters rerun --all${flags}`;
  const file = `Fix them in a file: linq-cards dead-letters export -o failed-numbers.csv${flags}`;
  return `${lines.join('\n')}\n\n${rerun}\n${file}`;
}

/** Dead letters one by one. */
export function deadLetterTable(
  deadLetters: readonly DeadLetter[],
  { colors, now }: Pick<Shown, 'colors' | 'now'>,
): string {
  if (deadLetters.length === 0) return NONE;
  return deadLetters
    .map(({ phoneNumber, lastFailedAt, status, httpStatus, code, reason }) => {
      const name = `${formatStatus(status)} ${figures(httpStatus, code)}`.trimEnd();
      return `${phoneNumber}  ${colors.dim(formatLocalTime(lastFailedAt, now))}  ${name}\n    ${reason}`;
    })
    .join('\n');
}

/** How long a retry will wait for numbers that have reached their write limit; undefined if none has. */
export function writeLimitNotice(deadLetters: readonly DeadLetter[], now: Date): string | undefined {
  const until = deadLetters
    .flatMap(({ notBefore }) => (notBefore !== undefined && Date.parse(notBefore) > now.getTime() ? [notBefore] : []))
    .sort();
  const last = until.at(-1);
  if (last === undefined) return undefined;
  const have = until.length === 1 ? 'number has reached its' : 'numbers have reached their';
  return `${formatCount(until.length)} ${have} write limit, so the retry waits until ${formatLocalTime(last, now)}.`;
}

/** One dead letter with everything known about it. */
export function deadLetterDetails(deadLetter: DeadLetter, { colors, flags, now }: Shown): string {
  const { wanted, httpStatus, code, attempts } = deadLetter;
  const time = (at: string) => formatLocalTime(at, now);
  const facts: [string, string][] = [
    ['number', deadLetter.phoneNumber],
    ['wanted', [wanted.firstName, wanted.lastName, wanted.imageUrl].map(cellOf).filter(Boolean).join(' · ')],
    ['run, row', `${deadLetter.run}, ${deadLetter.row}`],
    ['status', `${formatStatus(deadLetter.status)} ${figures(httpStatus, code)}`.trimEnd()],
    ['class', deadLetter.class ?? '–'],
    ['reason', deadLetter.reason],
    ['trace id', deadLetter.traceId ?? '–'],
    ['failed', `first ${time(deadLetter.firstFailedAt)}, last ${time(deadLetter.lastFailedAt)}`],
    ...(deadLetter.notBefore === undefined
      ? []
      : [['not before', time(deadLetter.notBefore)] satisfies [string, string]]),
  ];
  const tries = attempts.map(
    (attempt) =>
      `  ${time(attempt.at)}  ${attempt.call.padEnd(5)} ${figures(attempt.httpStatus, attempt.code) || 'no response'}`,
  );
  return [
    ...facts.map(([name, value]) => `${colors.dim(name.padEnd(11))}${value}`),
    ...(tries.length > 0 ? ['', colors.dim('attempts'), ...tries] : []),
    '',
    `Retry it: linq-cards dead-letters rerun --number ${deadLetter.phoneNumber}${flags}`,
  ].join('\n');
}

function figures(httpStatus: number | null, code: number | string | null): string {
  return [httpStatus, code].filter((figure) => figure !== null).join('/');
}
