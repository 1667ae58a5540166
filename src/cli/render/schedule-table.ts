import type { HistoryEntry } from '../../home/schedule-history.js';
import type { ScheduleReview } from '../../processes/schedule-review.js';
import { entryWords, tickWords } from '../../processes/schedule-words.js';
import { count, countsWords, statusWords, zonedTime } from '../../words.js';
import type { Colors } from '../io.js';

/** All schedules: when each runs next, and how it went last. */
export function scheduleTable(
  reviews: readonly ScheduleReview[],
  { coordinated, colors }: { coordinated: boolean; colors: Colors },
): string {
  if (reviews.length === 0) {
    return 'There are no schedules yet. Make one: linq-cards schedule add nightly --cron "0 2 * * *" --tz America/New_York --source numbers.csv';
  }
  const blocks = reviews.map((review) => reviewLines(review, colors).join('\n'));
  const notice = coordinated ? [] : ['No process runs the schedules of this home: linq-cards coordinate'];
  return [...blocks, ...notice].join('\n\n');
}

/** What came of each time, the newest last. */
export function historyTable(entries: readonly HistoryEntry[], { tz, colors }: { tz: string; colors: Colors }): string {
  if (entries.length === 0) return 'Nothing yet.';
  return entries.map((entry) => `${colors.dim(zonedTime(Date.parse(entry.at), tz))}  ${entryWords(entry)}`).join('\n');
}

function reviewLines(review: ScheduleReview, colors: Colors): string[] {
  const { name, cron, tz, source, next, paused, lastTick, missed, skipped } = review;
  const facts: [string, string][] = [
    ['when', `${cron}, ${tz}`],
    ['source', source],
    ['next run', next === null ? (paused ? 'paused' : 'never') : zonedTime(Date.parse(next), tz)],
    ['last run', lastRunWords(review)],
    ...(lastTick && lastTick.what !== 'started' ? [['last time', tickWords(lastTick)] satisfies [string, string]] : []),
    ['not run', `${count(missed)} missed, ${count(skipped)} skipped`],
  ];
  const title = paused ? `${colors.bold(name)} ${colors.yellow('paused')}` : colors.bold(name);
  return [title, ...facts.map(([fact, value]) => `  ${colors.dim(fact.padEnd(11))}${value}`)];
}

function lastRunWords({ lastRun, tz }: ScheduleReview): string {
  if (!lastRun) return 'none yet';
  const { run, at, state, counts } = lastRun;
  const rows = counts ? `: ${countsWords(counts)}` : '';
  return `${zonedTime(Date.parse(at), tz)}  ${run}  ${statusWords(state)}${rows}`;
}
