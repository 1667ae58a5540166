import { formatCount, formatDuration, formatRate, formatStatus } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { Swatch } from '../../../html/outcome-bar.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { drawnAs, PlanBar } from '../parts/bars.js';
import { LimitFields } from '../parts/limit-fields.js';
import { runAddress } from '../query.js';
import type { ShownLimits } from '../run/run-limits.js';
import { withoutFlag } from '../run/stop-text.js';

/** What each decision means, for one who sees it for the first time. */
const MEANS: Readonly<Record<string, string>> = {
  create: 'A new card is made.',
  update: 'The card is there; the fields that differ are changed.',
  set_up_again: 'The card is there but recipients do not see it; it is set up again.',
  unchanged: 'As wanted already; nothing is sent.',
  skipped: 'Left alone, because of what the run may touch.',
  invalid: 'Something is wrong with the row; nothing is sent.',
  duplicate: 'The number stands in an earlier row, which counts.',
  not_on_account: 'The account has no such line; nothing is sent.',
};
/** Lines of the account that are named where the file does not name them. */
const MOST_UNNAMED = 10;

type WholeProps = { record: RunRecord; overview: PlanOverview; limits: ShownLimits };

/** The plan as a whole, while it is a question: what is in the way, and the buttons. */
export function PreviewSummary({ record, overview, limits }: WholeProps): JSX.Element {
  return (
    <section>
      <h2>What would be done</h2>
      <PlanCounts record={record} overview={overview} />
      {overview.guard && (
        <div class="notice bad">
          <p class="strong">It will be held, and nothing is sent until somebody approves it.</p>
          <p safe>{withoutFlag(overview.guard.what)}</p>
        </div>
      )}
      <Buttons {...{ record, limits }} writes={overview.writes} />
    </section>
  );
}

/** What would be done to how many rows, and what it costs. */
export function PlanCounts({ record, overview }: { record: RunRecord; overview: PlanOverview }): JSX.Element {
  const kinds = Object.entries(overview.counts).filter(([, value]) => value > 0);
  return (
    <>
      <PlanBar counts={overview.counts} />
      <table class="counts">
        <thead>
          <tr>
            <th scope="col">Decision</th>
            <th scope="col" class="num">
              Rows
            </th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(([kind, value]) => (
            <DecisionLine kind={kind} value={value} />
          ))}
        </tbody>
      </table>
      <Cost overview={overview} rate={record.settings.rate} />
    </>
  );
}

function DecisionLine({ kind, value }: { kind: string; value: number }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        <Swatch status={drawnAs(kind)} />
        <span safe>{formatStatus(kind)}</span>
      </th>
      <td class="num" safe>
        {formatCount(value)}
      </td>
      <td class="muted" safe>
        {MEANS[kind] ?? ''}
      </td>
    </tr>
  );
}

function Cost({ overview, rate }: { overview: PlanOverview; rate: number }): JSX.Element {
  const { calls, writes, seconds, unnamed } = overview;
  const time =
    seconds === null ? 'without a limit of the rate' : `about ${formatDuration(seconds)} at ${formatRate(rate)}`;
  return (
    <>
      <p>
        {writes === 0 ? (
          'No card needs a call to Linq.'
        ) : (
          <>
            <b safe>{`${formatCount(calls)} calls to Linq`}</b>
            <span safe>{`, ${formatCount(writes)} of them writes: ${time}.`}</span>
          </>
        )}
      </p>
      {unnamed && unnamed.length > 0 && (
        <p class="muted small" safe>
          {unnamedWords(unnamed)}
        </p>
      )}
    </>
  );
}

function unnamedWords(unnamed: readonly string[]): string {
  const more = unnamed.length > MOST_UNNAMED ? `, and ${formatCount(unnamed.length - MOST_UNNAMED)} more` : '';
  const named = `${unnamed.slice(0, MOST_UNNAMED).join(', ')}${more}`;
  return unnamed.length === 1
    ? `1 line of the account is not in the file, and stays as it is: ${named}.`
    : `${formatCount(unnamed.length)} lines of the account are not in the file, and stay as they are: ${named}.`;
}

type ButtonsProps = Pick<WholeProps, 'record' | 'limits'> & { writes: number };

function Buttons({ record, limits, writes }: ButtonsProps): JSX.Element {
  const address = runAddress(record.id);
  return (
    <>
      <LimitFields {...{ limits, form: 'start' }} action={`${address}/start`} />
      <div class="buttons">
        <button type="submit" form="start" safe>
          {writes === 0
            ? 'Start: write the results'
            : `Start: set ${formatCount(writes)} ${writes === 1 ? 'card' : 'cards'}`}
        </button>
        <form method="post" action={`${address}/throw-away`}>
          <button type="submit" class="secondary outline">
            Throw away
          </button>
        </form>
      </div>
    </>
  );
}
