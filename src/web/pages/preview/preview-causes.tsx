import { internationalForm, isE164 } from '../../../cards/phone-number.js';
import type { ProblemCause } from '../../../cards/problem-causes.js';
import { ROW_NOTES, type RowNoteCode } from '../../../cards/row-note.js';
import { formatCount, formatRows } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { runAddress } from '../query.js';
import { AcceptAll, FindingActions } from './finding-actions.js';
import type { GridPlace } from './grid-place.js';
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
    <section>
      <h2>What needs attention</h2>
      {country ? (
        <CountryOffer record={record} country={country} />
      ) : (
        <CountryQuestion record={record} problems={problems} />
      )}
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

/** One click for the setting that settles most numbers without a country code; everything else is read as before. */
function CountryOffer({
  record,
  country: { numbers, matching, country },
}: {
  record: RunRecord;
  country: NonNullable<PlanOverview['country']>;
}): JSX.Element {
  return (
    <div class="notice">
      <p safe>
        {`${formatCount(numbers)} numbers have no country code; ${formatCount(matching)} of ${formatCount(numbers)} match lines of your account as ${country} numbers.`}
      </p>
      <form method="post" action={`${runAddress(record.id)}/replan`}>
        <input type="hidden" name="country" value={country} />
        <Columns record={record} />
        <button type="submit" safe>{`Read them as ${country} numbers`}</button>
      </form>
    </div>
  );
}

/** Problems that a default country settles. */
const WITHOUT_COUNTRY: readonly string[] = ['phone_country_unknown', 'phone_ambiguous'];

/** Numbers without a country code of which the account tells nothing: a person does, for all of them at once. */
function CountryQuestion({ record, problems }: { record: RunRecord; problems: readonly ProblemCause[] }): JSX.Element {
  const asked = problems.filter(({ code }) => WITHOUT_COUNTRY.includes(code));
  const numbers = asked.reduce((sum, { rows }) => sum + rows, 0);
  if (numbers === 0 || record.settings.defaultCountry !== null) return '';
  return (
    <form method="post" action={`${runAddress(record.id)}/replan`} class="notice country-question">
      <Columns record={record} />
      <label>
        <span
          safe
        >{`${numbers === 1 ? '1 number has' : `${formatCount(numbers)} numbers have`} no country code. Country:`}</span>{' '}
        <input {...{ name: 'country', maxlength: '2', autocomplete: 'off', placeholder: 'US, DE …', required: true }} />
      </label>
      <button type="submit" class="secondary">
        {numbers === 1 ? 'Read it so' : 'Read them so'}
      </button>
    </form>
  );
}

/** The mapping stays as it is. */
function Columns({ record }: { record: RunRecord }): JSX.Element {
  const { header, columns } = record.dialect;
  return (
    <>
      {header.map((_, index) => (
        <input type="hidden" name={`column-${index}`} value={fieldAt(columns, index)} />
      ))}
    </>
  );
}

function fieldAt(columns: Readonly<Record<string, number>>, index: number): string {
  return Object.keys(columns).find((field) => columns[field] === index) ?? '';
}

function offerText(offer: string): string {
  return isE164(offer) ? internationalForm(offer) : short(offer, 40);
}
