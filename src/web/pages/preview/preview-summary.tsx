import {
  capitalize,
  formatCount,
  formatDuration,
  formatPictures,
  formatRate,
  formatRows,
  formatStatus,
} from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { Swatch } from '../../../html/outcome-bar.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { drawnAs, PlanBar } from '../parts/bars.js';
import { LimitFields } from '../parts/limit-fields.js';
import { withControls } from '../parts/with-controls.js';
import { runAddress, withQuery } from '../query.js';
import type { ShownLimits } from '../run/run-limits.js';

/** What each decision means, for first-time readers. */
const MEANINGS: Readonly<Record<string, string>> = {
  update: 'Existing card – changed fields are updated.',
  create: 'New card.',
  set_up_again: 'Existing card that recipients do not see – it is set up again.',
  unchanged: 'Already up to date – nothing is sent.',
  skipped: 'Skipped by you, or excluded by “Apply to”.',
  duplicate: 'Repeats an earlier row – the first one is used.',
  invalid: 'Has an error – will be skipped.',
  not_on_account: 'Your account does not have this line – will be skipped.',
};
/** The number of lines listed that the file does not contain. */
const MOST_UNNAMED = 10;

type WholeProps = {
  record: RunRecord;
  overview: PlanOverview;
  limits: ShownLimits;
  /** The rows that need attention. */
  attention: number;
  isUndo: boolean;
};

/** The whole plan before it is started: counts, warnings and buttons. */
export function PreviewSummary({ record, overview, limits, attention, isUndo }: WholeProps): JSX.Element {
  return (
    <section>
      <h2>What will change</h2>
      <PlanCounts record={record} overview={overview} />
      {overview.guard && (
        <div class="notice bad">
          <p class="strong">This run needs approval before anything is sent.</p>
          <p safe>{withControls(overview.guard.what)}</p>
        </div>
      )}
      <Buttons
        {...{ record, limits, overview, attention }}
        start={record.dialect.samples ? null : startText(overview, isUndo)}
      />
    </section>
  );
}

/** The number of rows by decision, and the number of requests. */
export function PlanCounts({ record, overview }: { record: RunRecord; overview: PlanOverview }): JSX.Element {
  const kinds = Object.entries(overview.counts).filter(([, value]) => value > 0);
  return (
    <>
      <PlanBar counts={overview.counts} />
      <table class="counts">
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col" class="num">
              Rows
            </th>
            <th scope="col">Meaning</th>
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
        {MEANINGS[kind] ?? ''}
      </td>
    </tr>
  );
}

function Cost({ overview, rate }: { overview: PlanOverview; rate: number }): JSX.Element {
  const { calls, writes, seconds, unnamed } = overview;
  const time = seconds === null ? 'without a rate limit' : `about ${formatDuration(seconds)} at ${formatRate(rate)}`;
  return (
    <>
      <p>
        {overview.rows === 0 ? (
          'This file has headers but no rows.'
        ) : writes === 0 ? (
          'Nothing to send: no card needs to change.'
        ) : (
          <>
            <b safe>{`${formatCount(calls)} requests to Linq`}</b>
            <span safe>{`, ${formatCount(writes)} of them writes: ${time}.`}</span>
          </>
        )}
      </p>
      {overview.uploads.pictures > 0 && (
        <p safe>{`${formatPictures(overview.uploads)} will be uploaded to Linq before the first card is set.`}</p>
      )}
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
    ? `1 line of your account is not in the file and will not change: ${named}.`
    : `${formatCount(unnamed.length)} lines of your account are not in the file and will not change: ${named}.`;
}

type ButtonsProps = Omit<WholeProps, 'isUndo'> & { start: string | null };

/** From this share of rows with errors on, starting is not what a person most likely wants. */
const MOST_INVALID = 0.2;

function Buttons({ record, limits, overview, attention, start }: ButtonsProps): JSX.Element {
  const address = runAddress(record.id);
  const isDoubtful = (overview.counts['invalid'] ?? 0) > overview.rows * MOST_INVALID;
  return (
    <>
      {start !== null && <LimitFields {...{ limits, form: 'start' }} action={`${address}/start`} />}
      <div class="buttons">
        {start !== null && (
          <button type="submit" form="start" class={isDoubtful ? 'secondary outline' : undefined} safe>
            {start}
          </button>
        )}
        <form method="post" action={`${address}/throw-away`}>
          <button type="submit" class="secondary outline">
            Discard plan
          </button>
        </form>
        {attention > 0 && (
          <a class="beside" href={`${withQuery(address, { group: 'attention' })}#rows`} safe>
            {`${formatRows(attention)} left out`}
          </a>
        )}
      </div>
    </>
  );
}

/**
 * The button says what it does: `Update 2 and create 113 cards`. Null if the file has no rows, so there is nothing to
 * start.
 */
export function startText({ rows, counts }: Pick<PlanOverview, 'rows' | 'counts'>, isUndo: boolean): string | null {
  if (rows === 0) return null;
  const created = counts['create'] ?? 0;
  const updated = (counts['update'] ?? 0) + (counts['set_up_again'] ?? 0);
  if (created + updated === 0) return 'Write results';
  if (isUndo) return `Undo ${formatCount(updated)} ${updated === 1 ? 'change' : 'changes'}`;
  const parts = [
    ...(updated > 0 ? [`update ${formatCount(updated)}`] : []),
    ...(created > 0 ? [`create ${formatCount(created)}`] : []),
  ];
  return `${capitalize(parts.join(' and '))} ${created + updated === 1 ? 'card' : 'cards'}`;
}
