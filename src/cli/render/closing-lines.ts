import { join } from 'node:path';
import { STATUS_NAMES, STATUSES } from '../../cards/outcome.js';
import { resendFlags } from '../../format/reading-flags.js';
import { quoteForShell } from '../../format/shell.js';
import { formatCount, formatDuration, formatRows, formatStatus } from '../../format/text.js';
import type { RunFiles } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';
import { DONE_MEANS, type Summary } from '../../report/summary.js';
import type { Colors } from '../io.js';

export type ClosingOptions = { files: RunFiles; colors: Colors; columns: number; cwd: string; homeFlag: string };

/** The report at the end of a run, or where it stopped: the counts, what needs attention, the files, and the next command. */
export function closingLines(record: RunRecord, summary: Summary | null, options: ClosingOptions): string {
  const { colors } = options;
  const blocks = [
    headline(record, summary, colors),
    summary ? countTable(summary, colors) : '',
    summary ? causeList(summary, options) : '',
    summary ? doneMeans(summary, options) : '',
    summary ? fileList(summary, options) : '',
    nextLine(record, summary, options),
  ];
  return `\n${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headline({ id, state, stop, source }: RunRecord, summary: Summary | null, colors: Colors): string {
  const what = summary
    ? `${formatRows(summary.source.rows)} of ${source.name} in ${formatDuration(summary.seconds)}`
    : source.name;
  if (stop?.kind === 'awaiting_approval')
    return `${colors.yellow('■')} Run ${id} needs approval; nothing was sent. ${stop.what}`;
  if (stop?.kind === 'interrupted') return `${colors.yellow('■')} Run ${id} was interrupted.`;
  if (stop) return `${colors.yellow('■')} Run ${id} stopped: ${stop.what}`;
  const sign = state === 'completed' ? colors.green('✔') : colors.yellow('!');
  return `${sign} Run ${id} is done: ${what}`;
}

function countTable(summary: Summary, colors: Colors): string {
  const { counts } = summary;
  const shown = STATUS_NAMES.filter((status) => (counts[status] ?? 0) > 0);
  const most = Math.max(1, ...shown.map((status) => counts[status] ?? 0));
  const lines = shown.map((status) => {
    const value = counts[status] ?? 0;
    const color = STATUSES[status].good ? colors.green : colors.red;
    const bar = color('▇'.repeat(Math.max(1, Math.round((value / most) * 24))));
    return `  ${formatStatus(status).padEnd(15)}${formatCount(value).padStart(9)}  ${bar}`;
  });
  const retried =
    summary.retried === 0 ? '' : `\n\n  ${colors.dim(`${formatRows(summary.retried)} succeeded only after a retry.`)}`;
  return `${lines.join('\n')}${retried}`;
}

function causeList({ causes }: Summary, { colors, columns }: ClosingOptions): string {
  if (causes.length === 0) return '';
  const lines = causes.slice(0, 10).map(({ rows: value, status, httpStatus, code, reason }) => {
    const figures = [httpStatus, code === status ? null : code].filter((figure) => figure !== null).join('/');
    const name = `${colors.bold(formatStatus(status))}${figures === '' ? '' : ` ${colors.dim(figures)}`}`;
    return `  ${formatCount(value)} × ${name}\n${wrapped(reason, columns)}`;
  });
  const more = causes.length > 10 ? `\n  and ${causes.length - 10} more causes; see results.csv` : '';
  return `Needs attention:\n${lines.join('\n')}${more}`;
}

/** Whether the cards that were set are there, and what that does not mean yet. */
function doneMeans({ counts, verified, halt, run }: Summary, { colors, homeFlag }: ClosingOptions): string {
  if (halt || (counts.created ?? 0) + (counts.updated ?? 0) === 0) return '';
  const readBack = verified
    ? `${formatCount(verified.rows)} of ${formatCount(verified.of)} cards were read back at the end.`
    : `The cards could not be read back at the end. Check them:  linq-cards wait-active ${run}${homeFlag}`;
  return colors.dim(`  ${readBack}\n  ${DONE_MEANS}`);
}

/** Breaks a text between words, indented. A command is copied in one piece, so it has a line of its own. */
function wrapped(text: string, columns: number): string {
  const width = Math.max(30, Math.min(columns, 100) - 6);
  const [, before = text, command] = /^(.*:) (linq-cards .*)$/.exec(text) ?? [];
  if (command !== undefined) return `${wrapped(before, columns)}\n        ${command}`;
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `      ${line}`).join('\n');
}

function fileList({ causes, counts }: Summary, { files, cwd }: ClosingOptions): string {
  const shown: [string, string][] = [['results', files.results]];
  if (causes.length > 0) shown.push(['to fix', files.failed]);
  if ((counts.updated ?? 0) > 0) shown.push(['undo', files.undo]);
  shown.push(['report', files.report], ['summary', files.summary]);
  return shown.map(([name, path]) => `  ${name.padEnd(9)}${shortPath(path, cwd)}`).join('\n');
}

function nextLine(record: RunRecord, summary: Summary | null, { files, cwd, homeFlag }: ClosingOptions): string {
  if (record.stop?.kind === 'awaiting_approval') return heldLine(record, homeFlag);
  if (record.stop && record.stop.kind !== 'cancelled') {
    const remedy = record.stop.kind === 'halted' ? `${record.stop.next}\n` : '';
    return `${remedy}Resume:  linq-cards resume ${record.id}${homeFlag}`;
  }
  if (!summary || summary.causes.length === 0) return '';
  const file = quoteForShell(shortPath(files.failed, cwd));
  const { settings } = record;
  const flags = `${resendFlags(settings)}${settings.simulate ? ' --simulate' : ''}${homeFlag}`;
  // On a line of its own, so that no terminal breaks it in the middle of a path.
  return `Next: correct the rows in failed.csv, then run\n  linq-cards provision ${file}${flags}`;
}

function heldLine({ id }: RunRecord, homeFlag: string): string {
  const approve = `Approve:  linq-cards approve ${id}${homeFlag}`;
  return `${approve}\nDiscard:  linq-cards runs cancel ${id}${homeFlag}`;
}

function shortPath(path: string, cwd: string): string {
  const prefix = join(cwd, '/');
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
