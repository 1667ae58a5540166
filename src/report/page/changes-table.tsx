import type { CardField, FieldChange } from '../../cards/card.js';
import type { Decision } from '../../cards/plan.js';
import { formatCount, formatRows, formatStatus, REMOVED } from '../../format/text.js';
import { short } from '../../html/short.js';
import type { ChangedRow, PlanChanges } from './plan-changes.js';

const KINDS: [Decision['kind'], string][] = [
  ['create', 'new'],
  ['update', 'changed'],
  ['set_up_again', 'set up again'],
  ['unchanged', 'already up to date'],
  ['skipped', 'skipped'],
];

const FIELDS: Record<CardField, string> = { firstName: 'First name', lastName: 'Last name', imageUrl: 'Picture' };

/** The changes to existing cards: old and new value of each field. */
export function ChangesTable({ changes }: { changes: PlanChanges }): JSX.Element {
  const kinds = KINDS.filter(([kind]) => changes.countOf(kind) > 0);
  const plan = kinds.map(([kind, words]) => `${formatCount(changes.countOf(kind))} ${words}`).join(', ');
  return (
    <section>
      <h2>Changes</h2>
      <p safe>{plan === '' ? 'No card.' : `Cards: ${plan}.`}</p>
      {changes.shown.length > 0 && (
        <table class="changes">
          <thead>
            <tr>
              <th>Row</th>
              <th>Number</th>
              <th>Change</th>
              <th>Outcome</th>
            </tr>
          </thead>
          <tbody>
            {changes.shown.map((row) => (
              <ChangeRow row={row} />
            ))}
          </tbody>
        </table>
      )}
      {changes.rows > changes.shown.length && (
        <p class="note">
          <span safe>{`The first ${formatCount(changes.shown.length)} of ${formatRows(changes.rows)} are shown.`}</span>{' '}
          <code>plan.ndjson</code> has all changes, <a href="results.csv">results.csv</a> all outcomes.
        </p>
      )}
    </section>
  );
}

function ChangeRow({ row: { planned, status } }: { row: ChangedRow }): JSX.Element {
  const { decision, before } = planned;
  const changed = decision.kind === 'update' || decision.kind === 'set_up_again' ? decision.changes : [];
  return (
    <tr>
      <td safe>{formatCount(planned.row)}</td>
      <td safe>{planned.phoneNumber ?? ''}</td>
      <td>
        {decision.kind === 'set_up_again' && (
          <div class="muted">Recipients did not see this card. It was set up again.</div>
        )}
        {changed.map((change) => (
          <Change change={change} isKnown={before !== undefined} />
        ))}
      </td>
      <td safe>{formatStatus(status)}</td>
    </tr>
  );
}

/** @param isKnown whether the account was read, so that a missing value means that there was none */
function Change({ change, isKnown }: { change: FieldChange; isKnown: boolean }): JSX.Element {
  return (
    <div class="change">
      <span class="muted">{FIELDS[change.field]}</span>{' '}
      {change.from === undefined ? (
        <span class="muted">{isKnown ? '(none)' : '(unknown)'}</span>
      ) : (
        <del safe>{short(change.from)}</del>
      )}
      {' → '}
      <ins safe>{change.to === null ? REMOVED : short(change.to)}</ins>
    </div>
  );
}
