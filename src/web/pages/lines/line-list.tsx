import { AUDIT_KINDS } from '../../../cards/audit.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import type { LineFilter, LineList, ListedLine } from '../../../operations/lines/line-list-schema.js';
import { Moment } from '../parts/moment.js';
import { runAddress, withQuery } from '../query.js';
import { nameOf, SmallPicture } from './card-look.js';
import { CHANGE_FORM, ChangeLines, type TypedChange } from './change-lines.js';
import { lineHref } from './line-href.js';

const FILTERS: readonly { show: LineFilter; text: string }[] = [
  { show: 'all', text: 'All' },
  { show: 'drift', text: 'Drift' },
  { show: 'inactive', text: 'Inactive' },
  { show: 'none', text: 'No card' },
];

export type LineListProps = {
  list: LineList;
  search: string;
  show: LineFilter;
  after: string;
  typed: TypedChange;
  chosen: ReadonlySet<string>;
};

/** The lines of the account that were found, with their cards. */
export function LineListView({ list, search, show, after, typed, chosen }: LineListProps): JSX.Element {
  const { items, next, counts } = list;
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">Lines</h2>
      <nav class="actions" aria-label="Filter">
        {FILTERS.map((filter) => (
          <a
            href={withQuery('/lines', { search, show: filter.show === 'all' ? undefined : filter.show })}
            aria-current={filter.show === show ? 'page' : undefined}
            safe
          >
            {`${filter.text} (${formatCount(counts[filter.show])})`}
          </a>
        ))}
      </nav>
      {items.length === 0 ? <p class="muted">Nothing to show.</p> : <Lines {...{ items, chosen }} />}
      {next !== null && (
        <nav class="pages" aria-label="Pages of lines">
          <a href={withQuery('/lines', { search, show: show === 'all' ? undefined : show, after: next })}>Next lines</a>
        </nav>
      )}
      {items.length > 0 && <ChangeLines {...{ found: counts[show], place: { search, show, after }, typed }} />}
    </section>
  );
}

function Lines({ items, chosen }: { items: readonly ListedLine[]; chosen: ReadonlySet<string> }): JSX.Element {
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Selected</span>
          </th>
          <th scope="col">Number</th>
          <th scope="col">Card</th>
          <th scope="col">State</th>
          <th scope="col">Last set here</th>
        </tr>
      </thead>
      <tbody>
        {items.map((line) => (
          <LineRow {...{ line, isChosen: chosen.has(line.phoneNumber) }} />
        ))}
      </tbody>
    </table>
  );
}

function LineRow({ line, isChosen }: { line: ListedLine; isChosen: boolean }): JSX.Element {
  const { phoneNumber, card, drift, lastSet } = line;
  const state = drift === null ? (card ? 'active' : 'none') : drift;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          name="chosen"
          value={phoneNumber}
          form={CHANGE_FORM}
          checked={isChosen}
          aria-label={`Select ${internationalForm(phoneNumber)}`}
        />
      </td>
      <th scope="row">
        <a href={lineHref(phoneNumber)} safe>
          {internationalForm(phoneNumber)}
        </a>
      </th>
      <td>
        {card ? (
          <span class="line-card">
            <SmallPicture look={card} />
            <span safe>{short(nameOf(card), 80)}</span>
          </span>
        ) : (
          <span class="muted">No card</span>
        )}
      </td>
      <td>
        <span class={`pill${drift === null ? '' : ' pill-differs'}`} safe>
          {STATES[state]}
        </span>
      </td>
      <td>
        {lastSet ? (
          <>
            <Moment at={lastSet.at} />{' '}
            {/^one-/.test(lastSet.run) ? (
              <span class="muted">on its own</span>
            ) : (
              <a href={runAddress(lastSet.run)} safe>
                {lastSet.run}
              </a>
            )}
          </>
        ) : (
          <span class="muted">Not known</span>
        )}
      </td>
    </tr>
  );
}

const STATES: Readonly<Record<keyof typeof AUDIT_KINDS | 'active' | 'none', string>> = {
  active: 'active',
  none: 'no card',
  no_card: 'no card',
  inactive: 'inactive',
  differs: 'changed',
  not_a_line: 'no line',
  row_error: AUDIT_KINDS.row_error.meaning,
  not_in_file: AUDIT_KINDS.not_in_file.meaning,
  critical: AUDIT_KINDS.critical.meaning,
  at_risk: AUDIT_KINDS.at_risk.meaning,
};
