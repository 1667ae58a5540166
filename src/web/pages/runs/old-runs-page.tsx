import { formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import type { PrunableRun } from '../../../runs/prune-runs.js';
import { Page } from '../layout.js';
import { Carried, Field } from '../parts/field.js';
import { Flash, type PageError } from '../parts/flash.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';

export type OldRunsProps = {
  runs: readonly PrunableRun[];
  /** The rule, as it is shown in the form. */
  days: string;
  keep: string;
  /** How many runs have just been removed. */
  removed?: number | undefined;
  pageError?: PageError;
};

/** The finished runs that may be removed; removed when that is confirmed. */
export function OldRunsPage({ runs, days, keep, removed, pageError }: OldRunsProps): JSX.Element {
  return (
    <Page title="Remove old runs" section="runs">
      <h1>Remove old runs</h1>
      <Flash pageError={pageError} />
      <Removed runs={removed} />
      <p>
        Runs that are still needed are kept regardless of age: unfinished ones, those with failed numbers, and the last
        run of each file and schedule.
      </p>
      <form method="get" action="/runs/old" class="fields">
        <Field id="days" name="days" label="Ended more than this many days ago" value={days} inputmode="decimal" />
        <Field id="keep" name="keep" label="Always keep this many newest runs" value={keep} inputmode="decimal" />
        <button type="submit" class="secondary">
          Show
        </button>
      </form>
      {runs.length === 0 ? (
        <p class="muted">No run may be removed: all are younger, among the newest, or still needed.</p>
      ) : (
        <RunsToRemove {...{ runs, days, keep }} />
      )}
    </Page>
  );
}

function Removed({ runs }: { runs: number | undefined }): JSX.Element {
  if (runs === undefined) return '';
  return (
    <div class="notice" role="status">
      <p safe>{`Removed ${runsText(runs)}.`}</p>
    </div>
  );
}

function RunsToRemove({ runs, days, keep }: Pick<OldRunsProps, 'runs' | 'days' | 'keep'>): JSX.Element {
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  return (
    <>
      <table class="runs">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Ended</th>
            <th scope="col" class="num">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr>
              <th scope="row">
                <a href={runAddress(run.record.id)} safe>
                  {short(run.record.source.name, 80)}
                </a>
              </th>
              <td>
                <Moment at={run.record.finishedAt ?? run.record.createdAt} />
              </td>
              <td class="num" safe>
                {megabytes(run.bytes)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <form method="post" action="/runs/old" class="actions">
        <Carried values={{ days, keep }} />
        <button type="submit" class="danger" safe>{`Remove ${runsText(runs.length)} (${megabytes(bytes)})`}</button>
        <a href="/">Keep them</a>
        <p class="muted small">Source, results and report of these runs are removed permanently.</p>
      </form>
    </>
  );
}

function runsText(runs: number): string {
  return runs === 1 ? '1 run' : `${formatCount(runs)} runs`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
