import type { DeadLetter } from '../../../cards/dead-letter.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { formatStatus } from '../../../format/text.js';
import type { LineView } from '../../../operations/operations.js';
import { CauseText } from '../dead-letters/cause-section.js';
import { deadLettersHref } from '../dead-letters/dead-letter-query.js';
import { Page } from '../layout.js';
import { Carried } from '../parts/field.js';
import type { PageError } from '../parts/flash.js';
import { Moment } from '../parts/moment.js';
import { SavedNotice } from '../parts/saved-notice.js';
import { runAddress } from '../query.js';
import { CardLook, lookOf } from './card-look.js';
import { FindLine } from './find-line.js';
import { LineDifferences } from './line-differences.js';
import { LineHistory } from './line-history.js';
import { lineHref } from './line-href.js';
import { SetCard, type SetCardProps } from './set-card.js';

export type LinePageProps = {
  line: LineView;
  /** How the card was just set. */
  set?: string | undefined;
  /** What was typed, where it could not be set. */
  typed?: SetCardProps['fields'];
  pageError?: PageError;
};

/** Everything about one number. */
export function LinePage({ line, set, typed, pageError }: LinePageProps): JSX.Element {
  const { phoneNumber, live, wanted, letter, mentions } = line;
  return (
    <Page title={internationalForm(phoneNumber)} section="line">
      <header class="page-head">
        <div>
          <h1 safe>{internationalForm(phoneNumber)}</h1>
          <p class="muted mono" safe>
            {phoneNumber}
          </p>
        </div>
        <FindLine number="" />
      </header>
      <SavedNotice text={set === undefined ? undefined : `The card was set: ${formatStatus(set).slice(0, 40)}.`} />
      <div class="looks">
        <section aria-labelledby="now">
          <h2 id="now">On Linq</h2>
          <Now {...{ phoneNumber, live }} />
        </section>
        <section aria-labelledby="wanted">
          <h2 id="wanted">Expected</h2>
          {wanted === null ? (
            <p class="muted">No run contains this number yet.</p>
          ) : (
            <CardLook look={lookOf(phoneNumber, live ?? {}, wanted)} />
          )}
        </section>
      </div>
      {wanted !== null && live ? <LineDifferences {...{ live, wanted }} /> : <></>}
      {letter !== null ? <LineDeadLetter letter={letter} /> : <></>}
      <SetCard {...{ phoneNumber, fields: typed ?? namesOf(live), pageError }} />
      <LineHistory mentions={mentions} />
    </Page>
  );
}

/** The picture on Linq is a copy at another address: to send it again would change it. */
function namesOf(live: LineView['live']): SetCardProps['fields'] {
  if (!live) return {};
  const { firstName, lastName } = live;
  return { firstName, ...(lastName !== undefined && { lastName }) };
}

function Now({ phoneNumber, live }: Pick<LineView, 'phoneNumber' | 'live'>): JSX.Element {
  if (live === undefined) {
    return (
      <p class="muted">
        Linq is not responding. <a href={lineHref(phoneNumber)}>Try again</a>
      </p>
    );
  }
  if (live === null) {
    return <p class="muted">No card. Recipients see only the number.</p>;
  }
  return (
    <>
      <CardLook look={{ ...live, phoneNumber }} />
      {!live.isActive && <p class="card-look-note">This card is inactive: recipients do not see it.</p>}
    </>
  );
}

/** The dead letter of a number, and its actions. */
function LineDeadLetter({ letter }: { letter: DeadLetter }): JSX.Element {
  const { phoneNumber, lastFailedAt, run, row } = letter;
  const carried = { chosen: phoneNumber };
  return (
    <section aria-labelledby="letter" class="line-letter">
      <h2 id="letter">This number has failed</h2>
      <CauseText cause={letter} />
      <p class="muted">
        Last failure: <Moment at={lastFailedAt} />, row {row} of run{' '}
        <a href={runAddress(run)} safe>
          {run}
        </a>
        .
      </p>
      <div class="actions">
        <form method="post" action="/dead-letters/rerun">
          <Carried values={carried} />
          <button type="submit" class="compact">
            Retry{' '}
          </button>
        </form>
        <form method="post" action="/dead-letters/discard">
          <Carried values={carried} />
          <button type="submit" class="secondary outline compact">
            Discard…
          </button>
        </form>
        <a href={`${deadLettersHref({ number: phoneNumber })}#numbers`}>Edit and retry</a>
      </div>
    </section>
  );
}
