import type { Edit } from '../../../cards/edit.js';
import { patchOf } from '../../../cards/edit.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { PlanGroup } from '../../../operations/plan-filter.js';
import { editableFields } from '../../../operations/resolve-change.js';
import { RowPages } from '../parts/row-pages.js';
import { runAddress, withQuery } from '../query.js';
import type { RunQuery } from '../run/run-query.js';
import { BulkEdit } from './bulk-edit.js';
import { type GridPlace, Place } from './grid-place.js';
import { GridRow } from './grid-row.js';
import type { PlanPage } from './plan-page.js';
import { FIELD_TEXTS } from './preview-columns.js';

const TABS: readonly { group: PlanGroup; text: string }[] = [
  { group: 'attention', text: 'Needs attention' },
  { group: 'updates', text: 'Updates' },
  { group: 'creates', text: 'Creates' },
  { group: 'unchanged', text: 'Unchanged' },
  { group: 'all', text: 'All' },
];

/** What a page that is open already asks for when other rows are to be shown. */
export const GRID = 'rows';
export const WINDOW = 'window';
const IN_PLACE = { 'hx-target': `#${GRID}`, 'hx-select': `#${GRID}`, 'hx-swap': 'outerHTML', 'hx-push-url': 'true' };

type GridProps = {
  record: RunRecord;
  planned: PlanPage;
  groups: Readonly<Record<PlanGroup, number>>;
  edits: readonly Edit[];
  query: RunQuery;
  place: GridPlace;
};

/** The rows of a plan, to be searched, judged and edited in place; a form, so that it works without JavaScript too. */
export function PreviewGrid({ record, planned, groups, edits, query, place }: GridProps): JSX.Element {
  const address = runAddress(record.id);
  const { kind, group, cause, search } = query;
  const at = (said: Partial<GridPlace>) => withQuery(address, { kind, group, cause, search, ...said });
  return (
    <section id={GRID} data-rows>
      <h2>Rows</h2>
      <nav class="filter" aria-label="Rows to show">
        {TABS.map(({ group, text }) => (
          <a
            href={`${at({ group, kind: undefined, cause: undefined })}#${GRID}`}
            hx-get={at({ group, kind: undefined, cause: undefined })}
            {...IN_PLACE}
            aria-current={place.group === group && place.cause === undefined ? 'true' : undefined}
          >
            {text}{' '}
            <span class="muted" safe>
              {formatCount(groups[group])}
            </span>
          </a>
        ))}
      </nav>
      <Search {...{ address, place }} />
      {planned.items.length === 0 ? (
        <p class="muted">{emptyText(place)}</p>
      ) : (
        <form method="post" action={`${address}/edits`} autocomplete="off" spellcheck="false" data-grid>
          <Place place={place} />
          <BulkEdit
            fields={editableFields(record.dialect)}
            shown={planned.items.length}
            place={place}
            groups={groups}
          />
          <GridTable
            {...{ record, edits, planned }}
            scrolls={planned.total > planned.items.length || place.rows !== undefined}
            cardAt={(row) => cardAddress(address, place, row)}
          />
        </form>
      )}
      <RowPages page={planned} turn={query} at={(turn) => `${at(turn)}#${GRID}`} />
    </section>
  );
}

function cardAddress(address: string, place: GridPlace, row: number): string {
  return `${withQuery(address, { ...place, card: row })}#card`;
}

function Search({ address, place }: { address: string; place: GridPlace }): JSX.Element {
  return (
    <form class="search" method="get" action={`${address}#${GRID}`} hx-get={address} {...IN_PLACE}>
      {place.group !== undefined && <input type="hidden" name="group" value={place.group} />}
      <label>
        Search by number or name
        <input type="search" name="search" maxlength="200" autocomplete="off" value={place.search ?? ''} />
      </label>
      <button class="secondary outline" type="submit">
        Search
      </button>
    </form>
  );
}

type TableProps = {
  record: RunRecord;
  planned: PlanPage;
  edits: readonly Edit[];
  scrolls: boolean;
  cardAt: (row: number) => string;
};

/**
 * With scripts, the table scrolls through the whole list: its body is exchanged for other rows, and says by `data-from` and
 * `data-total` where it is. A list that scrolls keeps to that when a screen has asked for as many rows as there are.
 */
function GridTable({ record, planned: { items, from, total }, edits, scrolls, cardAt }: TableProps): JSX.Element {
  const { dialect } = record;
  const fields = editableFields(dialect);
  const patch = patchOf(edits);
  return (
    <div class={scrolls ? 'sheet-frame scrolls' : 'sheet-frame'}>
      <table class="rows sheet" aria-rowcount={total + 1}>
        <thead>
          <tr>
            <th scope="col">
              <input type="checkbox" class="only-script" data-all="row" aria-label="Select all rows on this page" />
            </th>
            <th scope="col">Row</th>
            <th scope="col">
              <span class="visually-hidden">Card</span>
            </th>
            {fields.map((field) => (
              <th scope="col" class={`of-${field}`} safe>
                {FIELD_TEXTS[field]}
              </th>
            ))}
            <th scope="col">Action</th>
            <th scope="col">Change or problem</th>
          </tr>
        </thead>
        <tbody id={WINDOW} data-rows data-from={from} data-total={total}>
          {items.map((planned, index) => (
            <GridRow
              {...{ planned, fields, dialect }}
              run={record.id}
              place={from + index + 2}
              edited={patch.cells.get(planned.row)}
              cardAt={cardAt(planned.row)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function emptyText({ group, search, cause }: GridPlace): string {
  if (search) return 'No row matches.';
  if (group === 'attention' || cause !== undefined) return 'No row needs attention.';
  return 'Nothing to show.';
}
