import { internationalForm, isE164 } from '../../cards/phone-number.js';
import type { ProblemCause } from '../../cards/problem-causes.js';
import { ROW_NOTES, type RowNoteCode } from '../../cards/row-note.js';
import { missingCountryText } from '../../format/missing-country.js';
import { formatCount, formatRows } from '../../format/text.js';
import type { PlanOverview } from '../../operations/plan-overview.js';
import type { Colors } from '../io.js';

const LONGEST_VALUE = 40;

/**
 * What keeps rows from being sent, one entry for a cause: how many rows, two examples, and what to do.
 *
 * @param fix the command that takes the suggestions, where there is one
 */
export function causeLines(
  { problems, warnings, country, notes }: PlanOverview,
  colors: Colors,
  fix?: string,
): string[] {
  const lines = [
    ...problems.flatMap((cause) => linesOf(cause, colors.red('!'))),
    ...warnings.flatMap((cause) => linesOf(cause, colors.yellow('?'))),
  ];
  const suggested = [...problems, ...warnings].reduce((sum, cause) => sum + cause.suggested, 0);
  if (fix !== undefined && suggested > 0) lines.push(`  Take all suggestions (${formatCount(suggested)}): ${fix}`);
  if (country) {
    lines.push(
      `  ${colors.yellow('■')} ${missingCountryText(country)}`,
      `      Add: --default-country ${country.country}`,
    );
  }
  const noted = Object.entries(notes).map(([code, rows]) => `  ${formatRows(rows)}: ${ROW_NOTES[code as RowNoteCode]}`);
  return [...lines, ...noted];
}

function linesOf({ rows, meaning, remedy, examples, suggested }: ProblemCause, sign: string): string[] {
  const shown = examples.map(({ line, value, offer }) =>
    [`line ${line}`, value === '' ? '' : quoted(value), offer === undefined ? '' : `→ perhaps ${readable(offer)}`]
      .filter((text) => text !== '')
      .join(' '),
  );
  const more = suggested === 0 ? '' : ` Suggestions for ${formatCount(suggested)}.`;
  return [
    `  ${sign} ${formatRows(rows)}: ${meaning} (${shown.join(', ')}${rows > examples.length ? ', …' : ''})`,
    `      ${remedy}${more}`,
  ];
}

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
}

function readable(offer: string): string {
  return isE164(offer) ? internationalForm(offer) : quoted(offer);
}
