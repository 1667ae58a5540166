import type { Decision } from '../../../cards/plan.js';
import { formatCount, formatRows, formatStatus } from '../../../format/text.js';
import type { PlanOutdated } from '../../../operations/plan-outdated.js';
import { toPageError } from '../error-pages.js';
import { runAddress } from '../query.js';
import { Change } from './preview-rows.js';

/** The number of rows listed: enough to see how the account has changed. */
const MOST_SHOWN = 20;

/** The account has changed since the plan was made: which rows are affected, and a button to plan again. */
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
        <button type="submit">Update plan</button>
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
