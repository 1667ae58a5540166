import {
  formatCount,
  formatCounts,
  formatDuration,
  formatLocalTime,
  formatRows,
  formatStatus,
  formatTimeOfDay,
} from '../../format/text.js';
import type { RunFiles } from '../../home/run-folder.js';
import { isPlan, type RunRecord } from '../../home/run-record.js';
import type { Summary } from '../../report/summary.js';
import type { ReportedProgress } from '../../runs/run-progress.js';
import type { Colors } from '../io.js';
import { progressLine } from './progress-lines.js';

/** What is known about a run that has not ended: whether a process works on it, and its last progress report. */
export type Standing = { worked: boolean; progress: ReportedProgress | null };

/** All runs, one line each. */
export function runTable(
  records: readonly RunRecord[],
  { standing, colors }: { standing: (record: RunRecord) => Standing; colors: Colors },
): string {
  if (records.length === 0) return 'No runs yet. Start one: linq-cards provision <file.csv>';
  const lines = records.map((record) => {
    const { worked, progress } = standing(record);
    const state = stateWords(record, worked).padEnd(24);
    const amount = record.rows === null ? '' : formatRows(record.rows);
    const counts = progress ? formatCounts(progress.counts) : countsLine(record);
    return `${record.id}  ${state} ${amount.padStart(14)}  ${colors.dim(counts)}  ${record.source.name}`;
  });
  return lines.join('\n');
}

export type RunDetails = {
  summary: Summary | null;
  files: RunFiles;
  standing: Standing;
  colors: Colors;
  now: Date;
};

/** One run, with everything known about it. */
export function runDetails(
  record: RunRecord,
  { summary, files, standing: { worked, progress }, colors, now }: RunDetails,
): string {
  const { settings, dialect } = record;
  const time = (at: string) => formatLocalTime(at, now);
  const facts: [string, string][] = [
    ['run', record.id],
    ['state', stateWords(record, worked)],
    [
      'source',
      `${record.source.name}, ${formatCount(record.source.bytes)} bytes${record.rows === null ? '' : `, ${formatRows(record.rows)}`}`,
    ],
    ['started', `${time(record.createdAt)} by ${record.startedBy}`],
    ['ended', record.finishedAt === null ? '–' : time(record.finishedAt)],
    ['queue', record.engine],
    ['rate', settings.rate === 0 ? 'unlimited' : `${settings.rate} requests/s`],
    ['read as', `${dialect.encoding}, delimiter ${JSON.stringify(dialect.delimiter)}`],
    ['rows', countsLine(record) || '–'],
    ['took', summary ? formatDuration(summary.seconds) : '–'],
    ['folder', files.folder],
  ];
  const lines = facts.map(([name, value]) => `${colors.dim(name.padEnd(9))}${value}`);
  const why = record.stop ? [`\nStopped at ${time(record.stop.at)}: ${record.stop.what}\n${record.stop.next}`] : [];
  const causes = (summary?.causes ?? []).map(
    (cause) => `  ${formatCount(cause.rows)} × ${formatStatus(cause.status)}: ${cause.reason}`,
  );
  return [
    ...lines,
    ...(worked && progress ? progressLines(progress) : []),
    ...why,
    ...(causes.length > 0 ? ['', 'Needs attention:', ...causes] : []),
  ].join('\n');
}

/** The progress of a run in work. */
function progressLines(progress: ReportedProgress): string[] {
  const parked = progress.parkedRows.map(
    ({ phoneNumber, until, because }) => `  ${phoneNumber} waiting until ${formatTimeOfDay(until)}: ${because}`,
  );
  return ['', progressLine(progress, Date.parse(progress.at)), ...parked];
}

function stateWords(record: RunRecord, worked: boolean): string {
  const { state, stop } = record;
  if ((state !== 'running' && state !== 'planned') || isPlan(record)) return formatStatus(state);
  if (stop?.kind === 'interrupted') return 'interrupted';
  return worked ? formatStatus(state) : 'interrupted';
}

export function countsLine({ counts }: RunRecord): string {
  return formatCounts(counts ?? {});
}
