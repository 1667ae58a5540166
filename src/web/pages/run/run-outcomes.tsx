import { isGood, type Outcome, STATUS_NAMES } from '../../../cards/outcome.js';
import { formatCount, formatStatus } from '../../../format/text.js';
import { formatCause } from '../../../html/cause-item.js';
import { Swatch } from '../../../html/outcome-bar.js';
import { short } from '../../../html/short.js';
import { type RowPage, RowPages, type RowTurn } from '../parts/row-pages.js';
import { withControls } from '../parts/with-controls.js';
import { withQuery } from '../query.js';
import type { RunQuery } from './run-query.js';

/** The target that htmx names when it requests only the list. */
export const OUTCOMES = 'outcomes';

type Props = { outcomes: RowPage<Outcome>; query: RunQuery; address: string; isLive: boolean };

/** The rows and their outcomes, a hundred at a time, filtered by status or by number. */
export function RunOutcomes({ outcomes, query, address, isLive }: Props): JSX.Element {
  return (
    <section aria-labelledby="outcomes-title">
      <h2 id="outcomes-title">Rows</h2>
      <Filter query={query} address={address} />
      <OutcomeList {...{ outcomes, query, address, isLive }} />
    </section>
  );
}

/** A plain form; with htmx, only the list is replaced. */
function Filter({ query: { status, number }, address }: Pick<Props, 'query' | 'address'>): JSX.Element {
  return (
    <form
      class="search"
      method="get"
      action={address}
      hx-get={address}
      hx-trigger="submit, change"
      hx-target="#outcomes"
      hx-select="#outcomes"
      hx-swap="outerHTML"
      hx-push-url="true"
    >
      <label>
        Outcome
        <select name="status" id="filter-status">
          <option value="">all</option>
          {STATUS_NAMES.map((name) => (
            <option value={name} selected={name === status} safe>
              {formatStatus(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Number
        <input type="search" name="number" id="filter-number" value={number ?? ''} inputmode="tel" autocomplete="off" />
      </label>
      <button type="submit" class="secondary outline">
        Show
      </button>
    </form>
  );
}

/** A full page does not change; a page with room left refreshes when there are new outcomes. */
export function OutcomeList({ outcomes, query, address, isLive }: Props): JSX.Element {
  const { items, next } = outcomes;
  const { after, before, status, number } = query;
  const filter = { status, number };
  const at = (turn: RowTurn) => `${withQuery(address, { ...filter, ...turn })}#outcomes`;
  const again =
    isLive && next === null
      ? {
          'hx-get': withQuery(address, { ...filter, after, before }),
          'hx-trigger': 'sse:outcomes throttle:2s',
          'hx-select': '#outcomes',
          'hx-swap': 'outerHTML',
        }
      : {};
  return (
    <div id={OUTCOMES} data-rows {...again}>
      {items.length === 0 ? (
        <p class="muted">{isLive ? 'None so far.' : 'Nothing to show.'}</p>
      ) : (
        <OutcomeTable items={items} />
      )}
      <RowPages page={outcomes} turn={query} at={at} />
    </div>
  );
}

function OutcomeTable({ items }: { items: readonly Outcome[] }): JSX.Element {
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Number</th>
          <th scope="col">Outcome</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {items.map((outcome) => (
          <OutcomeLine outcome={outcome} />
        ))}
      </tbody>
    </table>
  );
}

function OutcomeLine({ outcome }: { outcome: Outcome }): JSX.Element {
  const { row, phoneNumber, status, reason, traceId, attempts } = outcome;
  return (
    <tr>
      <td safe>{formatCount(row)}</td>
      <td>
        {phoneNumber !== null && (
          <a href={`/lines/${encodeURIComponent(phoneNumber)}`} safe>
            {phoneNumber}
          </a>
        )}
      </td>
      <td class="outcome">
        <Swatch status={status} />
        <span safe>{formatStatus(status)}</span>{' '}
        <span class="muted small" safe>
          {isGood(outcome) ? '' : formatCause(outcome)}
        </span>
      </td>
      <td>
        <span safe>{short(withControls(reason ?? ''), 500)}</span>
        {attempts > 1 && <span class="muted small"> {formatCount(attempts)} attempts</span>}
        {traceId !== null && reason !== null && (
          <span class="muted small mono trace" safe>
            {short(traceId, 80)}
          </span>
        )}
      </td>
    </tr>
  );
}
