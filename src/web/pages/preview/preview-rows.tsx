import { CARD_FIELDS, FIELD_NAMES, type FieldChange } from '../../../cards/card.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { pictureText } from '../../../cards/pictures/local-picture.js';
import type { PlannedRow } from '../../../cards/plan.js';
import { ROW_PROBLEMS, type RowProblem, type RowProblemCode } from '../../../cards/row-problem.js';
import { capitalize, formatCount, formatStatus, REMOVED } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { type RowPage, RowPages, type RowTurn } from '../parts/row-pages.js';
import { runAddress, withQuery } from '../query.js';
import type { RunQuery } from '../run/run-query.js';

/** Decisions whose rows need no review. */
const CALM = ['unchanged', 'skipped'];

const COUNTRY = 'Choose the country under “What needs attention”, or add + and the country code.';

/** Remedies for a page, where the usual text names a command-line flag. */
const REMEDIES_ON_A_PAGE: Readonly<Record<string, string>> = {
  first_name_column_missing: 'Choose the column with the first names under “Import options”.',
  phone_country_unknown: COUNTRY,
  phone_ambiguous: COUNTRY,
  name_placeholder: 'Write the name, or leave the cell empty.',
};

type PreviewRowsProps = {
  record: RunRecord;
  overview: PlanOverview;
  planned: RowPage<PlannedRow>;
  query: Pick<RunQuery, 'kind'> & RowTurn;
};

/** The rows to review, a hundred at a time: what changes, and which errors there are and how to fix them. */
export function PreviewRows({ record, overview, planned, query }: PreviewRowsProps): JSX.Element {
  const { kind } = query;
  const kinds = Object.keys(overview.counts).filter((name) => overview.counts[name] && !CALM.includes(name));
  const address = (said: RowTurn & { kind?: string | undefined }) => `${withQuery(runAddress(record.id), said)}#rows`;
  return (
    <section id="rows">
      <h2>Rows</h2>
      <nav class="filter" aria-label="Rows to show">
        <a href={address({})} aria-current={kind === undefined ? 'true' : undefined}>
          All changes
        </a>
        {kinds.map((name) => (
          <a href={address({ kind: name })} aria-current={kind === name ? 'true' : undefined}>
            <span safe>{formatStatus(name)}</span>{' '}
            <span class="muted" safe>
              {formatCount(overview.counts[name] ?? 0)}
            </span>
          </a>
        ))}
      </nav>
      {planned.items.length === 0 ? <p class="muted">Nothing to show.</p> : <RowTable items={planned.items} />}
      <RowPages page={planned} turn={query} at={(turn) => address({ kind, ...turn })} />
    </section>
  );
}

function RowTable({ items }: { items: readonly PlannedRow[] }): JSX.Element {
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Number</th>
          <th scope="col">Action</th>
          <th scope="col">Change or problem</th>
        </tr>
      </thead>
      <tbody>
        {items.map((planned) => (
          <tr>
            <td>
              <b safe>{formatCount(planned.row)}</b>{' '}
              <span class="muted small" safe>
                {`line ${formatCount(planned.line)}`}
              </span>
            </td>
            <td safe>{planned.phoneNumber ?? ''}</td>
            <td safe>{formatStatus(planned.decision.kind)}</td>
            <td>
              <What planned={planned} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function What({ planned }: { planned: PlannedRow }): JSX.Element {
  const { decision, fields, before } = planned;
  switch (decision.kind) {
    case 'create':
      return (
        <>
          {CARD_FIELDS.map((field) =>
            fields[field] ? <Change change={{ field, to: fields[field] }} unless={null} /> : '',
          )}
        </>
      );
    case 'update':
    case 'set_up_again':
      return (
        <>
          {decision.kind === 'set_up_again' && (
            <div class="muted">Recipients do not see this card. It will be set up again.</div>
          )}
          {decision.changes.map((change) => (
            <Change change={change} unless={before === undefined ? '(not known)' : '(none)'} />
          ))}
        </>
      );
    case 'invalid':
      return (
        <>
          {decision.problems.map((problem) => (
            <Problem problem={problem} />
          ))}
        </>
      );
    case 'duplicate':
      return (
        <span safe>
          {decision.differs
            ? `Same number as row ${formatCount(decision.firstRow)}, with different values. Row ${formatCount(decision.firstRow)} is used; skip the wrong row.`
            : `Repeats row ${formatCount(decision.firstRow)}.`}
        </span>
      );
    case 'not_on_account':
      return <>Your Linq account does not have this line. Check the number and the account.</>;
    default:
      return '';
  }
}

/** @param unless the text shown if there is no old value; null if there cannot be one */
export function Change({
  change: { field, from, to },
  unless,
}: {
  change: FieldChange;
  unless: string | null;
}): JSX.Element {
  return (
    <div>
      <span class="muted" safe>
        {capitalize(FIELD_NAMES[field])}
      </span>{' '}
      <Old text={from} unless={unless} />
      <ins safe>{to === null ? REMOVED : short(pictureText(to))}</ins>
    </div>
  );
}

function Old({ text, unless }: { text: string | undefined; unless: string | null }): JSX.Element {
  if (text === undefined && unless === null) return '';
  return (
    <>
      {text === undefined ? <span class="muted">{unless ?? ''}</span> : <del safe>{short(text)}</del>}
      {' → '}
    </>
  );
}

/** The cell as it is in the file, highlighted, with the problem and its remedy. */
export function Problem({ problem }: { problem: RowProblem }): JSX.Element {
  const { code, column, value, detail, suggestion, perhaps } = problem;
  const { meaning, remedy } = problemText(code);
  return (
    <div class="problem">
      <p>
        <span class="cell">
          <span class="muted small" safe>
            {column === '' ? 'row' : short(column, 60)}
          </span>{' '}
          <mark safe>{value === '' ? '(empty)' : short(value, 60)}</mark>
        </span>{' '}
        <span safe>{detail === undefined ? meaning : `${meaning.slice(0, -1)}: ${detail}.`}</span>
      </p>
      {perhaps === undefined ? (
        <p class="muted" safe>
          {suggestion === undefined ? remedy : `Probably ${short(suggestion, 60)}. ${remedy}`}
        </p>
      ) : (
        <p class="muted">
          Probably <b safe>{internationalForm(perhaps)}</b>, one of your lines that this file does not contain. You can
          apply the correction above.
        </p>
      )}
    </div>
  );
}

/** The problem as a sentence, and its remedy. */
export function problemText(code: RowProblemCode): { meaning: string; remedy: string } {
  const { meaning, remedy } = ROW_PROBLEMS[code];
  return {
    meaning: `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
    remedy: remedyOnPage(code) ?? remedy,
  };
}

/** A remedy in terms of the page, where the usual one names a flag. */
export function remedyOnPage(code: string): string | undefined {
  return REMEDIES_ON_A_PAGE[code];
}
