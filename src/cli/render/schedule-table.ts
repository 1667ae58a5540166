import { formatFindings } from '../../format/audit-text.js';
import { formatEntry, formatTick } from '../../format/schedule-entries.js';
import { formatCount, formatCounts, formatStatus, formatZonedTime } from '../../format/text.js';
import type { HistoryEntry } from '../../home/schedule-history.js';
import type { ScheduleStatus } from '../../scheduler/schedule-status.js';
import type { Colors } from '../io.js';

/** All schedules: when each runs next, and how it went last. */
export function scheduleTable(
  reviews: readonly ScheduleStatus[],
  { coordinated, colors }: { coordinated: boolean; colors: Colors },
): string {
  if (reviews.length === 0) {
    return 'No schedules yet. Add one: linq-cards schedule add nightly --cron "0 2 * * *" --tz America/New_York --source numbers.csv';
  }
  const blocks = reviews.map((review) => scheduleLines(review, colors).join('\n'));
  const notice = coordinated ? [] : ['Schedules are not running. Start them: linq-cards coordinate'];
  return [...blocks, ...notice].join('\n\n');
}

/** What happened at each time, the newest last. */
export function historyTable(entries: readonly HistoryEntry[], { tz, colors }: { tz: string; colors: Colors }): string {
  if (entries.length === 0) return 'No history yet.';
  const time = (at: string) => formatZonedTime(Date.parse(at), tz);
  return entries.map((entry) => `${colors.dim(time(entry.at))}  ${formatEntry(entry, time)}`).join('\n');
}

/** One schedule: when it runs next, and how it went last. */
export function scheduleLines(review: ScheduleStatus, colors: Colors): string[] {
  const { name, cron, tz, audit, source, next, paused, lastTick, missed, skipped } = review;
  const time = (at: string) => formatZonedTime(Date.parse(at), tz);
  const facts: [string, string][] = [
    ['when', `${cron}, ${tz}`],
    [audit ? 'compares' : 'source', source ?? 'with what was last set here'],
    [audit ? 'next audit' : 'next run', next === null ? (paused ? 'paused' : 'never') : time(next)],
    audit ? ['last audit', lastAuditWords(review)] : ['last run', lastRunWords(review)],
    ...(lastTick && lastTick.what !== (audit ? 'audited' : 'started')
      ? [['last time', formatTick(lastTick, time)] satisfies [string, string]]
      : []),
    ['not run', `${formatCount(missed)} missed, ${formatCount(skipped)} skipped`],
  ];
  const title = paused ? `${colors.bold(name)} ${colors.yellow('paused')}` : colors.bold(name);
  return [title, ...facts.map(([fact, value]) => `  ${colors.dim(fact.padEnd(11))}${value}`)];
}

function lastAuditWords({ lastAudit, tz }: ScheduleStatus): string {
  return lastAudit ? `${formatZonedTime(Date.parse(lastAudit.at), tz)}  ${formatFindings(lastAudit)}` : 'none yet';
}

function lastRunWords({ lastRun, tz }: ScheduleStatus): string {
  if (!lastRun) return 'none yet';
  const { run, at, state, counts } = lastRun;
  const rows = counts ? `: ${formatCounts(counts)}` : '';
  return `${formatZonedTime(Date.parse(at), tz)}  ${run}  ${formatStatus(state)}${rows}`;
}
