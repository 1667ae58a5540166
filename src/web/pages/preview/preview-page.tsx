import type { PlannedRow } from '../../../cards/plan.js';
import { formatRows } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { RunView } from '../../../operations/operations.js';
import type { PlanOutdated } from '../../../operations/plan-outdated.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { Page } from '../layout.js';
import { Flash, type PageError } from '../parts/flash.js';
import { Moment } from '../parts/moment.js';
import type { RowPage } from '../parts/row-pages.js';
import { RunState } from '../parts/run-state.js';
import { StartedBy } from '../parts/started-by.js';
import { runAddress } from '../query.js';
import type { ShownLimits } from '../run/run-limits.js';
import type { RunQuery } from '../run/run-query.js';
import { PreviewColumns, PreviewGuessed } from './preview-columns.js';
import { PreviewOutdated } from './preview-outdated.js';
import { PreviewRows } from './preview-rows.js';
import { PreviewSuggestions, type Suggestion } from './preview-suggestions.js';
import { PreviewSummary } from './preview-summary.js';

export type PreviewProps = {
  view: RunView;
  /** Null where the plan was not made to its end. */
  overview: PlanOverview | null;
  planned: RowPage<PlannedRow>;
  offers: readonly Suggestion[];
  query: RunQuery;
  limits: ShownLimits;
  mistake: PageError | undefined;
  /** It was to be started, and comes out differently by now. */
  outdated: PlanOutdated | undefined;
};

/** What would be done, before anything is. */
export function PreviewPage({ view: { record }, overview, planned, mistake, ...props }: PreviewProps): JSX.Element {
  const { offers, query, limits, outdated } = props;
  return (
    <Page title={`${short(record.source.name, 60)} · Preview`} section="runs">
      <PreviewHead record={record} isPlanned={overview !== null} />
      {outdated ? <PreviewOutdated outdated={outdated} run={record.id} /> : <Flash mistake={mistake} />}
      <PreviewGuessed dialect={record.dialect} />
      {overview === null ? <Unfinished record={record} /> : <PreviewSummary {...{ record, overview, limits }} />}
      <PreviewSuggestions record={record} offers={offers} />
      <PreviewColumns record={record} />
      {overview === null ? '' : <PreviewRows {...{ record, overview, planned, query }} />}
    </Page>
  );
}

function PreviewHead({ record, isPlanned }: { record: RunRecord; isPlanned: boolean }): JSX.Element {
  const amount = record.rows === null ? '' : `, ${formatRows(record.rows)}`;
  return (
    <header class="head">
      <p class="crumb">
        <a href="/">Runs</a>
      </p>
      <h1 safe>{short(record.source.name, 120)}</h1>
      <p class="muted">
        <RunState record={record} /> <Moment at={record.createdAt} /> by <StartedBy record={record} />
        <span safe>{amount}</span>
        {record.settings.simulate && <span class="tag">simulator: nothing is sent to Linq</span>}
      </p>
      <p class="lead">
        {isPlanned
          ? 'This is a preview. Nothing has been sent, and nothing is before you start it.'
          : 'Nothing has been sent.'}
      </p>
    </header>
  );
}

/** The process ended while it looked at the file. */
function Unfinished({ record }: { record: RunRecord }): JSX.Element {
  return (
    <section>
      <h2>The preview is not complete</h2>
      <p>
        The file was not looked at to its end. Apply what is said below about how to read it, and it is looked at once
        more.
      </p>
      <form method="post" action={`${runAddress(record.id)}/throw-away`}>
        <button class="secondary outline" type="submit">
          Throw away
        </button>
      </form>
    </section>
  );
}
