import { internationalForm, isE164 } from '../../../cards/phone-number.js';
import type { ProblemCause } from '../../../cards/problem-causes.js';
import { ROW_NOTES, type RowNoteCode } from '../../../cards/row-note.js';
import { formatCount, formatRows } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { AcceptAll, FindingActions } from './finding-actions.js';
import type { GridPlace } from './grid-place.js';
import { CountryQuestion } from './preview-country.js';
import { NotedPictures, otherNotes, ProblemPicture } from './preview-pictures.js';
import { remedyOnPage } from './preview-rows.js';

/** What keeps rows from being sent, by cause: how many rows, two examples, and what to do. */
export function PreviewCauses({
  record,
  overview,
  place,
}: {
  record: RunRecord;
  overview: PlanOverview;
  place: GridPlace;
}): JSX.Element {
  const { problems, warnings, country, notes, pictures } = overview;
  if (problems.length + warnings.length === 0 && Object.keys(notes).length === 0) return '';
  return (
    <section id="findings">
      <h2>What needs attention</h2>
      <CountryQuestion {...{ record, country, problems }} />
      <AcceptAll causes={[...problems, ...warnings]} {...{ record, place }} />
      <ul class="findings">
        {[...problems, ...warnings].map((cause) => (
          <Cause {...{ cause, record, place }} />
        ))}
        <NotedPictures {...{ pictures, record, place }} />
        {otherNotes(notes, pictures).map(([code, rows]) => (
          <li class="muted" safe>{`${formatRows(rows)}: ${ROW_NOTES[code as RowNoteCode]}`}</li>
        ))}
      </ul>
    </section>
  );
}

function Cause({ cause, record, place }: { cause: ProblemCause; record: RunRecord; place: GridPlace }): JSX.Element {
  const { code, rows, meaning, examples } = cause;
  return (
    <li>
      <ProblemPicture code={code} address={cause.key === undefined ? undefined : examples[0]?.value} />
      <div>
        <b safe>{formatRows(rows)}</b>
        <span safe>{`: ${meaning}. ${remedyOnPage(code) ?? cause.remedy}`}</span>
        <br />
        <span class="muted small">
          {examples.map(({ line, value, offer }) => (
            <span safe>
              {`Line ${formatCount(line)}${value === '' ? '' : `: ${short(value, 40)}`}${offer === undefined ? '' : ` → ${offerText(offer)}`} `}
            </span>
          ))}
        </span>
      </div>
      <FindingActions {...{ cause, record, place }} />
    </li>
  );
}

function offerText(offer: string): string {
  return isE164(offer) ? internationalForm(offer) : short(offer, 40);
}
