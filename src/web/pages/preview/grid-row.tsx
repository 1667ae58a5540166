import { uploadHash } from '../../../cards/pictures/local-picture.js';
import type { PlannedRow } from '../../../cards/plan.js';
import type { RowProblem } from '../../../cards/row-problem.js';
import { formatCount, formatStatus } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { Mappable } from '../../../intake/columns.js';
import { cellText } from '../../../operations/resolve-change.js';
import { type Look, lookOf, SmallPicture } from '../lines/card-look.js';
import { pictureAddress } from '../query.js';
import { FIELD_TEXTS } from './preview-columns.js';
import { Problem, problemText, What } from './preview-rows.js';

type RowProps = {
  /** Its id. */
  run: string;
  planned: PlannedRow;
  /** Which row of the table it is; the header is the first. */
  place: number;
  fields: readonly Mappable[];
  dialect: RunRecord['dialect'];
  /** The values of edited cells by column. */
  edited: ReadonlyMap<number, string> | undefined;
  cardAt: string;
};

/** One row of the grid: its cells as inputs, what happens with it, and what is wrong. */
export function GridRow({ run, planned, place, fields, dialect, edited, cardAt }: RowProps): JSX.Element {
  const { row, line, decision } = planned;
  const problems = decision.kind === 'invalid' ? decision.problems : [];
  const isLeftOut = decision.kind === 'skipped' && decision.why === 'left_out';
  const name = `row ${formatCount(row)}`;
  return (
    <tr class={isLeftOut ? 'left-out' : undefined} aria-rowindex={place}>
      <td>
        <input type="checkbox" name="row" value={String(row)} aria-label={`Select ${name}`} />
      </td>
      <td>
        <b safe>{formatCount(row)}</b>{' '}
        <span class="muted small line" safe>
          {`line ${formatCount(line)}`}
        </span>
      </td>
      <td>
        <a href={cardAt} class="thumb-link">
          <span class="visually-hidden" safe>
            {`Card of ${name}`}
          </span>
          <SmallPicture look={shownCard(planned, run)} />
        </a>
      </td>
      {fields.map((field) => (
        <Cell
          {...{ field, row, name }}
          value={cellText(planned, field)}
          state={stateOf(field, { dialect, problems, edited })}
        />
      ))}
      <td safe>{isLeftOut ? 'skipped by you' : formatStatus(decision.kind)}</td>
      <td>
        {problems.length > 0 ? (
          <Problems {...{ problems, row }} />
        ) : decision.kind === 'create' ? (
          ''
        ) : (
          <What planned={planned} />
        )}
      </td>
    </tr>
  );
}

/** The card as it is afterwards: with the values of the row, and those that it leaves as they are. */
function afterwards({ phoneNumber, fields, before }: PlannedRow, run: string): Look {
  const look = lookOf(phoneNumber ?? '', before ?? {}, fields);
  const sha256 = uploadHash(look.imageUrl);
  return sha256 === undefined ? look : { ...look, pictureAt: pictureAddress(run, sha256) };
}

/** A row that is not good yet has its values in its cells only. */
export function shownCard(planned: PlannedRow, run: string): Look {
  if (!planned.cells) return afterwards(planned, run);
  const { first_name, full_name, last_name, image_url } = planned.cells;
  const said = { firstName: first_name ?? full_name, lastName: last_name, imageUrl: image_url };
  return lookOf(planned.phoneNumber ?? '', Object.fromEntries(Object.entries(said).filter(([, value]) => value)));
}

type CellState = { isBad: boolean; isEdited: boolean };

function stateOf(
  field: Mappable,
  { dialect, problems, edited }: Pick<RowProps, 'dialect' | 'edited'> & { problems: readonly RowProblem[] },
): CellState {
  const column = dialect.columns[field] ?? -1;
  const isBad = problems.some((problem) => problem.column !== '' && problem.column === dialect.header[column]);
  return { isBad, isEdited: edited?.has(column) ?? false };
}

type CellProps = { field: Mappable; row: number; name: string; value: string; state: CellState };

function Cell({ field, row, name, value, state: { isBad, isEdited } }: CellProps): JSX.Element {
  const id = `c.${row}.${field}`;
  return (
    <td class={`of-${field}`} data-label={FIELD_TEXTS[field]}>
      <input
        {...{ id, name: id, value }}
        aria-label={`${FIELD_TEXTS[field]}, ${name}`}
        aria-invalid={isBad ? 'true' : undefined}
        class={isEdited ? 'edited' : undefined}
      />
    </td>
  );
}

function Problems({ problems, row }: { problems: readonly RowProblem[]; row: number }): JSX.Element {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const isOfLine = problems.some(({ column }) => column === '' || column === undefined);
  return (
    <details class="why">
      <summary safe>{`${first ? problemText(first.code).meaning : ''}${more}`}</summary>
      {problems.map((problem) => (
        <Problem problem={problem} />
      ))}
      {isOfLine && (
        <button type="submit" class="secondary outline" name="confirm" value={String(row)}>
          The row is right as shown
        </button>
      )}
    </details>
  );
}
