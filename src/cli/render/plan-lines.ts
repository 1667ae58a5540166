import { FIELD_COLUMNS, type FieldChange } from '../../cards/card.js';
import { finalOutcome } from '../../cards/final-outcome.js';
import { pictureText, typedDecision, typedFields } from '../../cards/pictures/local-picture.js';
import { needsCall, type PlanDifference, type PlannedRow } from '../../cards/plan.js';
import type { Reading } from '../../format/reading.js';
import {
  formatCount,
  formatDuration,
  formatPictures,
  formatRows,
  formatStatus,
  REMOVED,
  shortenMiddle,
} from '../../format/text.js';
import type { PlanOverview } from '../../operations/plan-overview.js';
import type { Colors } from '../io.js';

/** Lines of the account that are not in the file: how many to list. */
const MOST_UNNAMED = 10;

/** Beside the value on its line: indentation, quotes, the name of its field and the arrow. */
const BESIDE_A_VALUE = 24;

/** One row of a plan, as `+` create, `~` update, `!` wrong. Values that are longer than a line of the terminal are shortened. */
export function planRowLine(planned: PlannedRow, colors: Colors, columns = Number.POSITIVE_INFINITY): string {
  const most = Math.max(20, columns - BESIDE_A_VALUE);
  const words = (change: FieldChange) => changeWords(change, most);
  const { row, phoneNumber, fields, decision } = planned;
  const place = `row ${String(row).padEnd(5)} ${(phoneNumber ?? '').padEnd(16)}`;
  switch (decision.kind) {
    case 'create':
      return `  ${colors.green('+')} ${place} ${Object.values(fields)
        .filter((value) => value !== null)
        .map((value) => quoted(pictureText(value), most))
        .join(' ')}`;
    case 'update':
      return `  ${colors.yellow('~')} ${place} ${decision.changes.map(words).join(', ')}`;
    case 'set_up_again':
      return `  ${colors.yellow('~')} ${place} ${['inactive → set up again', ...decision.changes.map(words)].join(', ')}`;
    default:
      return `  ${colors.red('!')} ${place} ${settledWords(planned)}`;
  }
}

/** How a source was read: which columns are used for what, which are not, and what was skipped. */
export function readingLines({ columns, unused, notes }: Reading, guessed: readonly string[] = []): string {
  const used = Object.entries(columns).map(([field, name]) => {
    const isGuessed = guessed.includes(field) ? ' (guessed)' : '';
    return `${name} → ${field}${isGuessed}`;
  });
  const line = `Columns: ${used.join(', ')}${unused.length === 0 ? '' : ` · not used: ${unused.join(', ')}`}`;
  return [line, ...notes].join('\n');
}

/** What carrying out a plan would mean, in a few lines. */
export function overviewLines(overview: PlanOverview, { rate, colors }: { rate: number; colors: Colors }): string {
  const { counts, writes, calls, seconds, unnamed } = overview;
  const kinds = Object.entries(counts).map(([kind, value]) => `${formatStatus(kind)} ${formatCount(value)}`);
  const time = seconds === null ? 'no rate limit' : `${formatDuration(seconds)} at ${rate} requests/s`;
  const lines = [`  ${kinds.length > 0 ? kinds.join(' · ') : 'no rows'}`];
  if (writes > 0)
    lines.push(`  ${formatCount(calls)} requests to Linq, ${formatCount(writes)} of them writes: ${time}`);
  if (overview.uploads.pictures > 0)
    lines.push(`  ${formatPictures(overview.uploads)} will be uploaded to Linq before the first card is set`);
  if (unnamed && unnamed.length > 0) lines.push(`  ${unnamedWords(unnamed)}`);
  if (overview.guard)
    lines.push('', `${colors.yellow('■')} This run needs approval before anything is sent: ${overview.guard.what}`);
  return lines.join('\n');
}

/** A row that has a different result since the plan was made. */
export function differenceLine({ row, phoneNumber, planned, now }: PlanDifference): string {
  return `  row ${row}  ${phoneNumber ?? ''}  planned: ${decisionWords(planned)}; now: ${decisionWords(now)}`;
}

/** A row of a plan for programs. */
export function planRowJson({ row, line, phoneNumber, fields, decision }: PlannedRow): object {
  const { kind, ...rest } = typedDecision(decision);
  const sent = needsCall(decision) && { fields: typedFields(fields) };
  return { type: 'row', row, line, phoneNumber, decision: kind, ...sent, ...rest };
}

function decisionWords(decision: PlannedRow['decision']): string {
  const changes = 'changes' in decision ? ` ${decision.changes.map((change) => changeWords(change)).join(', ')}` : '';
  return `${formatStatus(decision.kind)}${changes}`;
}

function changeWords({ field, from, to }: FieldChange, most?: number): string {
  const after = to === null ? REMOVED : quoted(pictureText(to), most);
  return `${FIELD_COLUMNS[field]}: ${from === undefined ? '(empty)' : quoted(from, most)} → ${after}`;
}

function settledWords(planned: PlannedRow): string {
  const at = new Date(0).toISOString();
  return finalOutcome(planned, undefined, { notAttempted: null, at }).reason ?? formatStatus(planned.decision.kind);
}

function unnamedWords(unnamed: readonly string[]): string {
  const named = unnamed.slice(0, MOST_UNNAMED).join(', ');
  const more = unnamed.length > MOST_UNNAMED ? `, and ${formatCount(unnamed.length - MOST_UNNAMED)} more` : '';
  return `${formatCount(unnamed.length)} lines of the account are not in the file and stay as they are: ${named}${more}`;
}

function quoted(text: string, most?: number): string {
  return JSON.stringify(most === undefined ? text : shortenMiddle(text, most));
}

/** What is left out. `how`: how to see it all. */
export function moreRows(value: number, how: string): string {
  return `  and ${formatRows(value)} more${how}`;
}
