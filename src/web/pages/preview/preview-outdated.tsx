import type { Decision } from '../../../cards/plan.js';
import { formatCount, formatRows, formatStatus } from '../../../format/text.js';
import type { PlanOutdated } from '../../../operations/plan-outdated.js';
import { toPageError } from '../error-pages.js';
import { runAddress } from '../query.js';
import { Change } from './preview-rows.js';

/** Rows that are listed: enough to see what has happened to the account. */
const MOST_SHOWN = 20;

/** A plan that was to be started comes out differently by now: which rows do, and the way to a plan that holds. */
export function PreviewOutdated({ outdated, run }: { outdated: PlanOutdated; run: string }): JSX.Element {
  const { what } = toPageError(outdated);
  const shown = outdated.differences.slice(0, MOST_SHOWN);
  return (
    <section class="notice bad outdated" aria-labelledby="outdated">
      <p class="strong" id="outdated" role="alert" safe>
        {what}
      </p>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Number</th>
            <th scope="col">Planned</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ row, phoneNumber, planned, now }) => (
            <tr>
              <td safe>{formatCount(row)}</td>
              <td safe>{phoneNumber ?? ''}</td>
              <td data-label="Planned">
                <Decided decision={planned} />
              </td>
              <td data-label="Now">
                <Decided decision={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {outdated.differing > shown.length && <p safe>{`and ${formatRows(outdated.differing - shown.length)} more`}</p>}
      <form method="post" action={`${runAddress(run)}/plan-again`}>
        <button type="submit">Plan it again</button>
      </form>
    </section>
  );
}

function Decided({ decision }: { decision: Decision }): JSX.Element {
  const changes = 'changes' in decision ? decision.changes : [];
  return (
    <>
      <span safe>{formatStatus(decision.kind)}</span>
      {changes.map((change) => (
        <Change change={change} unless="(none)" />
      ))}
    </>
  );
}
