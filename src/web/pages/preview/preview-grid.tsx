import type { Edit } from '../../../cards/edit.js';
import { patchOf } from '../../../cards/edit.js';
import type { PlannedRow } from '../../../cards/plan.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { PlanGroup } from '../../../operations/plan-filter.js';
import { editableFields } from '../../../operations/resolve-change.js';
import { type RowPage, RowPages } from '../parts/row-pages.js';
import { runAddress, withQuery } from '../query.js';
import type { RunQuery } from '../run/run-query.js';
import { BulkEdit } from './bulk-edit.js';
import { type GridPlace, Place } from './grid-place.js';
import { GridRow } from './grid-row.js';
import { FIELD_TEXTS } from './preview-columns.js';

const TABS: readonly { group: PlanGroup; text: string }[] = [
  { group: 'attention', text: 'Needs attention' },
  { group: 'updates', text: 'Updates' },
  { group: 'creates', text: 'Creates' },
  { group: 'unchanged', text: 'Unchanged' },
  { group: 'all', text: 'All' },
];

type GridProps = {
  record: RunRecord;
  planned: RowPage<PlannedRow>;
  groups: Readonly<Record<PlanGroup, number>>;
  edits: readonly Edit[];
  query: RunQuery;
  place: GridPlace;
};

/** The rows of a plan, to be searched, judged and edited in place; a form, so that it works without JavaScript too. */
export function PreviewGrid({ record, planned, groups, edits, query, place }: GridProps): JSX.Element {
  const address = runAddress(record.id);
  const at = (said: Partial<GridPlace>) =>
    `${withQuery(address, { kind: query.kind, group: query.group, cause: query.cause, search: query.search, ...said })}#rows`;
  return (
    <section id="rows">
      <h2>Rows</h2>
      <nav class="filter" aria-label="Rows to show">
        {TABS.map(({ group, text }) => (
          <a
            href={at({ group, kind: undefined, cause: undefined })}
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
        <form method="post" action={`${address}/edits`} data-grid>
          <Place place={place} />
          <BulkEdit
            fields={editableFields(record.dialect)}
            shown={planned.items.length}
            place={place}
            groups={groups}
          />
          <GridTable {...{ record, edits }} items={planned.items} cardAt={(row) => cardAddress(address, place, row)} />
        </form>
      )}
      <RowPages page={planned} turn={query} at={(turn) => at(turn)} />
    </section>
  );
}

function cardAddress(address: string, place: GridPlace, row: number): string {
  return `${withQuery(address, { ...place, card: row })}#card`;
}

function Search({ address, place }: { address: string; place: GridPlace }): JSX.Element {
  return (
    <form class="search" method="get" action={`${address}#rows`}>
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
  items: readonly PlannedRow[];
  edits: readonly Edit[];
  cardAt: (row: number) => string;
};

function GridTable({ record, items, edits, cardAt }: TableProps): JSX.Element {
  const { dialect } = record;
  const fields = editableFields(dialect);
  const patch = patchOf(edits);
  return (
    <table class="rows sheet">
      <thead>
        <tr>
          <th scope="col">
            <input type="checkbox" class="only-script" data-all aria-label="Select all rows on this page" />
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
      <tbody>
        {items.map((planned) => (
          <GridRow
            {...{ planned, fields, dialect }}
            run={record.id}
            edited={patch.cells.get(planned.row)}
            cardAt={cardAt(planned.row)}
          />
        ))}
      </tbody>
    </table>
  );
}

function emptyText({ group, search, cause }: GridPlace): string {
  if (search) return 'No row matches.';
  if (group === 'attention' || cause !== undefined) return 'No row needs attention.';
  return 'Nothing to show.';
}
