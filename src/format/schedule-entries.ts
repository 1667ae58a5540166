import type { HistoryEntry, TickEntry } from '../home/schedule-history.js';
import { formatFindings } from './audit-text.js';
import { formatCount, formatCounts, formatStatus } from './text.js';

/** Formats a time; by default it stays as in the files. */
type Written = (at: string) => string;

/** One line of a schedule's history. */
export function formatEntry(entry: HistoryEntry, written?: Written): string {
  if (entry.what !== 'ended') return formatTick(entry, written);
  const rows = entry.counts ? `: ${formatCounts(entry.counts)}` : '';
  return `run ${entry.run} ${formatStatus(entry.state)}${rows}${entry.why === null ? '' : `. ${entry.why}`}`;
}

/** The result of a tick, and the ticks missed before it. */
export function formatTick(entry: TickEntry, written: Written = (at) => at): string {
  const late = entry.late ? ` (late: scheduled for ${written(entry.planned)}${missedWords(entry.missed)})` : '';
  return `${whatWords(entry)}${late}`;
}

function whatWords(entry: TickEntry): string {
  switch (entry.what) {
    case 'started':
      return `started run ${entry.run}${entry.by === 'hand' ? ', on request' : ''}`;
    case 'skipped':
      return `skipped. ${entry.why}`;
    case 'source_unchanged':
      return `source unchanged since run ${entry.run}; nothing was sent`;
    case 'source_missing':
    case 'source_unreadable':
      return `${formatStatus(entry.what)}; nothing was sent. ${entry.why}`;
    case 'audited':
      return `audited: ${formatFindings(entry)}`;
    case 'failed':
      return `failed; nothing was sent. ${entry.why}`;
  }
}

function missedWords(missed: number): string {
  return missed === 0 ? '' : `, and ${formatCount(missed)} more ${missed === 1 ? 'time was' : 'times were'} missed`;
}
