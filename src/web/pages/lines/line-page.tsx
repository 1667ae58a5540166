import { internationalForm } from '../../../cards/phone-number.js';
import type { LineView } from '../../../operations/operations.js';
import { Page } from '../layout.js';
import { CardLook } from './card-look.js';
import { FindLine } from './find-line.js';
import { LineDeadLetter } from './line-dead-letter.js';
import { LineDifferences } from './line-differences.js';
import { LineHistory } from './line-history.js';
import { lineHref } from './line-href.js';

/** Everything about one number. */
export function LinePage({ line }: { line: LineView }): JSX.Element {
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
            <CardLook look={{ ...(live ?? {}), ...wanted, phoneNumber }} />
          )}
        </section>
      </div>
      {wanted !== null && live ? <LineDifferences {...{ live, wanted }} /> : <></>}
      {letter !== null ? <LineDeadLetter letter={letter} /> : <></>}
      <LineHistory mentions={mentions} />
    </Page>
  );
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
