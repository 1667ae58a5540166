import type { Outcome } from '../../../cards/outcome.js';
import { formatCount, formatRows } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { RunView } from '../../../operations/operations.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { Page } from '../layout.js';
import { Flash, type PageError } from '../parts/flash.js';
import { Moment } from '../parts/moment.js';
import { NotLive } from '../parts/not-live.js';
import type { RowPage } from '../parts/row-pages.js';
import { RunState } from '../parts/run-state.js';
import { StartedBy } from '../parts/started-by.js';
import { TabState } from '../parts/tab.js';
import type { PlanPage } from '../preview/plan-page.js';
import { PreviewRows } from '../preview/preview-rows.js';
import { PlanCounts } from '../preview/preview-summary.js';
import { runAddress } from '../query.js';
import { headline, tabOf } from './headline.js';
import { isUnderWay, type LiveView } from './live-runs.js';
import { ContinueForm, RunActions } from './run-actions.js';
import { RunChart } from './run-chart.js';
import type { Comparison } from './run-comparison.js';
import { RunEnd } from './run-end.js';
import type { ShownLimits } from './run-limits.js';
import { RunNow, spoken } from './run-now.js';
import { RunOutcomes } from './run-outcomes.js';
import type { RunQuery } from './run-query.js';
import { StopWhat, stopNext } from './stop-text.js';

export type ShownPlan = { overview: PlanOverview; planned: PlanPage };

export type RunPageProps = {
  live: LiveView;
  /** Null for a held run: nothing has been sent, so the page shows its plan instead. */
  outcomes: RowPage<Outcome> | null;
  plan: ShownPlan | null;
  comparison: Comparison | null;
  query: RunQuery;
  limits: ShownLimits;
  reason: string;
  pageError: PageError | undefined;
  now: number;
};

/** The progress or the result of a run. Only the page of an active run opens a stream. */
export function RunPage(props: RunPageProps): JSX.Element {
  const { live, outcomes, plan, comparison, query, pageError, now, limits, reason } = props;
  const { view } = live;
  const { record } = view;
  const address = runAddress(record.id);
  const isLive = isUnderWay(record.state);
  const stream = isLive ? { 'hx-ext': 'sse', 'sse-connect': `${address}/live`, 'sse-close': 'over' } : {};
  const tab = tabOf(view);
  return (
    <Page title={tab.title} icon={tab.icon} section="runs">
      <div id="run" {...stream}>
        {!isLive && <TabState look={tab} ended={`${short(record.source.name, 60)} has ended`} />}
        <RunHead view={view} address={address} />
        <Flash pageError={pageError} />
        <Stop view={view} />
        <ContinueForm {...{ view, address, limits, reason }} />
        {isLive ? <RunLive {...{ live, address, now }} /> : <RunEnd {...{ view, address, comparison }} />}
        {plan && <PlanRows {...{ record, query }} plan={plan} />}
        {outcomes && <RunOutcomes {...{ outcomes, query, address, isLive }} />}
      </div>
    </Page>
  );
}

function PlanRows({ record, plan, query }: { record: RunRecord; plan: ShownPlan; query: RunQuery }): JSX.Element {
  return (
    <>
      <section aria-labelledby="plan">
        <h2 id="plan">What will change</h2>
        <PlanCounts record={record} overview={plan.overview} />
      </section>
      <PreviewRows {...{ record, ...plan, query }} />
    </>
  );
}

/** What the run is, what came of it, and what to do next. */
function RunHead({ view, address }: { view: RunView; address: string }): JSX.Element {
  const { record, queuePosition } = view;
  const amount = record.rows === null ? '' : `, ${formatRows(record.rows)}`;
  return (
    <header class="head">
      <p class="crumb">
        <a href="/">Runs</a>
      </p>
      <div class="head-row">
        <h1 safe>{short(record.source.name, 120)}</h1>
        <RunActions view={view} address={address} />
      </div>
      <p class="muted">
        <span sse-swap="state">
          <RunState record={record} queuePosition={queuePosition} />
        </span>{' '}
        <Moment at={record.createdAt} /> by <StartedBy record={record} />
        <span safe>{amount}</span>
        {record.settings.simulate && <span class="tag">simulator: nothing is sent to Linq</span>}
      </p>
      <Result view={view} />
    </header>
  );
}

function Result({ view: { summary } }: { view: RunView }): JSX.Element {
  if (!summary) return '';
  const { text, isGood } = headline(summary);
  const dark = summary.counts.went_dark ?? 0;
  return (
    <>
      <p class={isGood ? 'headline good' : 'headline bad'} safe>
        {text}
      </p>
      {dark > 0 && (
        <p class="notice bad" role="alert" safe>
          {`${formatCount(dark)} ${dark === 1 ? 'card' : 'cards'} went dark: recipients saw the name before, and see the bare number now.`}
        </p>
      )}
    </>
  );
}

/** Why the run has stopped, and what to do next. */
function Stop({ view: { record } }: { view: RunView }): JSX.Element {
  const { stop } = record;
  if (!stop) return '';
  return (
    <section class="notice bad" aria-label="Why the run stopped">
      <p class="strong">
        <StopWhat stop={stop} />
      </p>
      <p safe>{stopNext(stop)}</p>
    </section>
  );
}

/** The part that the stream fills. When the stream ends, the page is loaded again. */
function RunLive({ live, address, now }: { live: LiveView; address: string; now: number }): JSX.Element {
  return (
    <section aria-labelledby="now">
      <h2 id="now">Progress</h2>
      <button type="button" class="secondary outline small notify" data-notify hidden>
        Notify me when it ends
      </button>
      <NotLive />
      <div sse-swap="progress">
        <RunNow live={live} now={now} />
      </div>
      <div sse-swap="chart">
        <RunChart axis={live.chart} />
      </div>
      <p class="visually-hidden" role="status" sse-swap="say">
        <span safe>{spoken(live.view, now)}</span>
      </p>
      <div hx-get={address} hx-trigger="sse:over" hx-target="#run" hx-select="#run" hx-swap="outerHTML" />
      <noscript>
        <p class="muted">
          This part updates by itself with JavaScript. Without it, <a href={address}>reload the page</a>.
        </p>
      </noscript>
    </section>
  );
}
