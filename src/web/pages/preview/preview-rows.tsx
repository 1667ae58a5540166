import { CARD_FIELDS, type FieldChange } from '../../../cards/card.js';
import { internationalForm } from '../../../cards/phone-number.js';
import type { PlannedRow } from '../../../cards/plan.js';
import { ROW_PROBLEMS, type RowProblem, type RowProblemCode } from '../../../cards/row-problem.js';
import { formatCount, formatStatus } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { FIELD_LABELS } from '../parts/field-labels.js';
import { type RowPage, RowPages, type RowTurn } from '../parts/row-pages.js';
import { runAddress, withQuery } from '../query.js';
import type { RunQuery } from '../run/run-query.js';

/** Decisions whose rows need no look. */
const CALM = ['unchanged', 'skipped'];

const COUNTRY = 'Write it with + and country code, or say the country of such numbers under “How the file is read”.';

/** What mends it, where the usual words tell what to type in a terminal. */
const REMEDIES_ON_A_PAGE: Partial<Record<RowProblemCode, string>> = {
  phone_country_unknown: COUNTRY,
  phone_ambiguous: COUNTRY,
};

type PreviewRowsProps = {
  record: RunRecord;
  overview: PlanOverview;
  planned: RowPage<PlannedRow>;
  query: Pick<RunQuery, 'kind'> & RowTurn;
};

/** The rows that are worth a look, a hundred at a time: what would change, and what is wrong and how to mend it. */
export function PreviewRows({ record, overview, planned, query }: PreviewRowsProps): JSX.Element {
  const { kind } = query;
  const kinds = Object.keys(overview.counts).filter((name) => overview.counts[name] && !CALM.includes(name));
  const address = (said: RowTurn & { kind?: string | undefined }) => `${withQuery(runAddress(record.id), said)}#rows`;
  return (
    <section id="rows">
      <h2>Rows</h2>
      <nav class="filter" aria-label="Rows to show">
        <a href={address({})} aria-current={kind === undefined ? 'true' : undefined}>
          All that differ
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
      {planned.items.length === 0 ? (
        <p class="muted">No such rows: every card is as wanted.</p>
      ) : (
        <RowTable items={planned.items} />
      )}
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
          <th scope="col">Decision</th>
          <th scope="col">Was → wanted, or what is wrong</th>
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

function What({ planned }: { planned: PlannedRow }): JSX.Element {
  const { decision, fields, before } = planned;
  switch (decision.kind) {
    case 'create':
      return (
        <>
          {CARD_FIELDS.map((field) =>
            fields[field] === undefined ? '' : <Change change={{ field, to: fields[field] }} unless={null} />,
          )}
        </>
      );
    case 'update':
    case 'set_up_again':
      return (
        <>
          {decision.kind === 'set_up_again' && (
            <div class="muted">Recipients do not see the card; it is set up again.</div>
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
          {`The number stands in row ${formatCount(decision.firstRow)} already${
            decision.differs ? ', and this row asks for another card. Keep the one that is right.' : '.'
          }`}
        </span>
      );
    case 'not_on_account':
      return <>The account has no such line. Check the number, or whose account it is on.</>;
    default:
      return '';
  }
}

/** @param unless what is said in place of an old value; null where there cannot be one */
export function Change({
  change: { field, from, to },
  unless,
}: {
  change: FieldChange;
  unless: string | null;
}): JSX.Element {
  return (
    <div>
      <span class="muted">{FIELD_LABELS[field]}</span> <Old text={from} unless={unless} />
      <ins safe>{short(to)}</ins>
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

/** The cell as it stands in the file, marked. */
function Problem({ problem: { code, column, value, perhaps } }: { problem: RowProblem }): JSX.Element {
  const { meaning, remedy } = problemText(code);
  return (
    <div class="problem">
      <p>
        <span class="cell">
          <span class="muted small" safe>
            {column === '' ? 'the row' : short(column, 60)}
          </span>{' '}
          <mark safe>{value === '' ? '(empty)' : short(value, 60)}</mark>
        </span>{' '}
        <span safe>{meaning}</span>
      </p>
      {perhaps === undefined ? (
        <p class="muted" safe>
          {remedy}
        </p>
      ) : (
        <p class="muted">
          Perhaps <b safe>{internationalForm(perhaps)}</b>, a line of yours that this file does not name: see above.
        </p>
      )}
    </div>
  );
}

/** What is wrong, as a sentence, and what mends it. */
function problemText(code: RowProblemCode): { meaning: string; remedy: string } {
  const { meaning, remedy } = ROW_PROBLEMS[code];
  return {
    meaning: `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
    remedy: REMEDIES_ON_A_PAGE[code] ?? remedy,
  };
}
