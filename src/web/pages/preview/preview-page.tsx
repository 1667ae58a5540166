import type { Edit } from '../../../cards/edit.js';
import type { Offer } from '../../../cards/offer.js';
import type { PlannedRow } from '../../../cards/plan.js';
import { formatRows } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { RunView } from '../../../operations/operations.js';
import type { PlanGroup } from '../../../operations/plan-filter.js';
import type { PlanOutdated } from '../../../operations/plan-outdated.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { Page } from '../layout.js';
import { Flash, type PageError } from '../parts/flash.js';
import { Moment } from '../parts/moment.js';
import { RunState } from '../parts/run-state.js';
import { StartedBy } from '../parts/started-by.js';
import { runAddress } from '../query.js';
import type { ShownLimits } from '../run/run-limits.js';
import type { RunQuery } from '../run/run-query.js';
import type { GridPlace } from './grid-place.js';
import type { PlanPage } from './plan-page.js';
import { PreviewCard } from './preview-card.js';
import { PreviewCauses } from './preview-causes.js';
import { PreviewColumns, PreviewGuessed } from './preview-columns.js';
import { PreviewEdits } from './preview-edits.js';
import { PreviewGrid } from './preview-grid.js';
import { PreviewMapping } from './preview-mapping.js';
import { PreviewOutdated } from './preview-outdated.js';
import { PreviewQuestions } from './preview-questions.js';
import { PreviewSuggestions } from './preview-suggestions.js';
import { PreviewSummary } from './preview-summary.js';
import { UndoNote, type UndoneRun, undoTitle } from './preview-undo.js';

export type PreviewProps = {
  view: RunView;
  /** Null if planning was interrupted. */
  overview: PlanOverview | null;
  planned: PlanPage;
  groups: Readonly<Record<PlanGroup, number>>;
  /** Which rows are shown. */
  place: GridPlace;
  edits: readonly Edit[];
  /** The first rows of the source. */
  samples: readonly (readonly string[])[];
  /** The row whose card is shown. */
  chosen: PlannedRow | null;
  suggestions: readonly Offer[];
  query: RunQuery;
  limits: ShownLimits;
  pageError: PageError | undefined;
  /** Set if starting the run was refused because the account has changed. */
  outdated: PlanOutdated | undefined;
  /** Set for the plan of an undo. */
  undone: UndoneRun | undefined;
};

/** The preview of a run: everything it would do. */
export function PreviewPage({ view: { record }, overview, planned, pageError, ...props }: PreviewProps): JSX.Element {
  const { suggestions, query, limits, outdated, undone, edits, samples, groups, place, chosen } = props;
  const title = undone ? undoTitle(undone) : short(record.source.name, 120);
  const isOpen = overview === null || (record.dialect.guessed ?? []).length > 0;
  const mapping = undone ? '' : <PreviewMapping {...{ record, samples, isOpen }} />;
  return (
    <Page title={`${short(title, 60)} · Preview`} section="runs">
      <div id="preview">
        <PreviewHead {...{ record, title }} isPlanned={overview !== null} />
        {undone ? <UndoNote undone={undone} /> : ''}
        {outdated ? <PreviewOutdated outdated={outdated} run={record.id} /> : <Flash pageError={pageError} />}
        {undone ? '' : <PreviewQuestions record={record} />}
        <PreviewGuessed dialect={record.dialect} />
        {isOpen ? mapping : ''}
        {overview === null ? (
          <Unfinished record={record} />
        ) : (
          <PreviewSummary
            {...{ record, overview, limits }}
            attention={groups.attention}
            isUndo={undone !== undefined}
          />
        )}
        {isOpen ? '' : mapping}
        {overview === null ? '' : <PreviewCauses {...{ record, overview, place }} />}
        <PreviewSuggestions record={record} suggestions={suggestions} />
        {chosen ? <PreviewCard planned={chosen} run={record.id} /> : ''}
        {overview === null ? '' : <PreviewGrid {...{ record, planned, groups, edits, query, place }} />}
        <PreviewEdits {...{ record, edits, place }} />
        {undone ? '' : <PreviewColumns record={record} isOpen={overview === null} />}
      </div>
    </Page>
  );
}

type HeadProps = { record: RunRecord; title: string; isPlanned: boolean };

function PreviewHead({ record, title, isPlanned }: HeadProps): JSX.Element {
  const amount = record.rows === null ? '' : `, ${formatRows(record.rows)}`;
  return (
    <header class="head">
      <p class="crumb">
        <a href="/">Runs</a>
      </p>
      <h1 safe>{title}</h1>
      <p class="muted">
        <RunState record={record} /> <Moment at={record.createdAt} /> by <StartedBy record={record} />
        <span safe>{amount}</span>
        {record.settings.simulate && <span class="tag">simulator: nothing is sent to Linq</span>}
      </p>
      <p class="lead">
        {isPlanned ? 'Preview – nothing has been sent to Linq yet.' : 'Nothing has been sent to Linq yet.'}
      </p>
    </header>
  );
}

/** Shown if the process ended while it was reading the file. */
function Unfinished({ record }: { record: RunRecord }): JSX.Element {
  return (
    <section>
      <h2>Preview incomplete</h2>
      <p>Reading the file was interrupted. Press “Update preview” below to read it again.</p>
      <form method="post" action={`${runAddress(record.id)}/throw-away`}>
        <button class="secondary outline" type="submit">
          Discard plan
        </button>
      </form>
    </section>
  );
}
