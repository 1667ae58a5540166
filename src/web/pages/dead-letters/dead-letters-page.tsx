import type { DeadLetter, DeadLetterCause } from '../../../cards/dead-letter.js';
import { formatCount } from '../../../format/text.js';
import type { Page as Slice } from '../../../operations/operations.js';
import { Page } from '../layout.js';
import { Flash, type PageError } from '../parts/flash.js';
import { SavedNotice } from '../parts/saved-notice.js';
import { CauseSection } from './cause-section.js';
import type { DeadLetterEdit } from './dead-letter-edit.js';
import { DeadLetterFilterForm } from './dead-letter-filter-form.js';
import { DeadLetterList } from './dead-letter-list.js';
import { type DeadLetterQuery, isFiltered, type QueryProblems } from './dead-letter-query.js';

export type DeadLettersView = {
  query: DeadLetterQuery;
  after: string;
  problems: QueryProblems;
  causes: DeadLetterCause[];
  deadLetters: Slice<DeadLetter>;
  /** How many have just been discarded. */
  discarded: number | null;
  pageError: PageError | undefined;
  edit: DeadLetterEdit | undefined;
  now: Date;
};

export function DeadLettersPage(view: DeadLettersView): JSX.Element {
  const { query, problems, causes, deadLetters, discarded, pageError, edit, now } = view;
  const total = causes.reduce((sum, { numbers }) => sum + numbers, 0);
  const isEmpty = total === 0 && deadLetters.items.length === 0;
  const editIsLost =
    edit !== undefined && deadLetters.items.every(({ phoneNumber }) => phoneNumber !== edit.phoneNumber);
  return (
    <Page title="Failed numbers" section="dead-letters">
      <>
        <header class="page-head">
          <div>
            <h1>Failed numbers</h1>
            <p class="muted">Numbers whose card could not be created or updated. Retry or discard them here.</p>
          </div>
        </header>
        <SavedNotice text={discarded === null ? undefined : discardedText(discarded)} />
        <Flash pageError={pageError} />
        {editIsLost && !pageError && <Flash pageError={{ what: LOST, next: Object.values(edit.problems).join(' ') }} />}
        {(!isEmpty || isFiltered(query)) && <DeadLetterFilterForm {...{ query, problems }} />}
        {Object.keys(problems).length > 0 ? (
          ''
        ) : isEmpty ? (
          <Nothing isFiltered={isFiltered(query)} />
        ) : (
          <>
            <CauseSection {...{ causes, query, now }} />
            <DeadLetterList {...{ ...view, total }} />
          </>
        )}
      </>
    </Page>
  );
}

const LOST = 'These values cannot be sent.';

function discardedText(deadLetters: number): string {
  return deadLetters === 1
    ? '1 failed number was discarded.'
    : `${formatCount(deadLetters)} failed numbers were discarded.`;
}

function Nothing({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  if (isFiltered) {
    return (
      <div class="nothing">
        <p class="nothing-what">No failed number matches the filter.</p>
        <p>
          Change the filter above, or <a href="/dead-letters">show all</a>.
        </p>
      </div>
    );
  }
  return (
    <div class="nothing">
      <p class="nothing-what">No failed numbers.</p>
      <p>
        Numbers that fail during a run appear here. <a href="/">See the runs</a>.
      </p>
    </div>
  );
}
