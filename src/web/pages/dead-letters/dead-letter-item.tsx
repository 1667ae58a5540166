import { CARD_FIELDS, cellOf, FIELD_NAMES, fullName, REMOVE_MARK } from '../../../cards/card.js';
import type { DeadLetter } from '../../../cards/dead-letter.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { capitalize, formatStatus } from '../../../format/text.js';
import { formatCause } from '../../../html/cause-item.js';
import { short } from '../../../html/short.js';
import { lineHref } from '../lines/line-href.js';
import { Carried, Field } from '../parts/field.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';
import { type DeadLetterEdit, valuesOf } from './dead-letter-edit.js';
import { WaitsUntil } from './waits-until.js';

type Place = Readonly<Record<string, string>>;

/**
 * One dead letter: the requested card, the failure, and a form to correct and resend it. `place`: the page to return
 * to.
 */
export function DeadLetterItem(props: {
  deadLetter: DeadLetter;
  place: Place;
  /** The id of the form that acts on the selected letters. */
  selection: string;
  edit: DeadLetterEdit | undefined;
  now: Date;
}): JSX.Element {
  const { deadLetter, place, selection, edit, now } = props;
  const { phoneNumber, wanted, status } = deadLetter;
  const name = fullName(wanted);
  return (
    <li class="letter">
      <input
        type="checkbox"
        name="chosen"
        value={phoneNumber}
        form={selection}
        aria-label={`Select ${internationalForm(phoneNumber)}`}
      />
      <div class="letter-who">
        <a href={lineHref(phoneNumber)} safe>
          {internationalForm(phoneNumber)}
        </a>
        <span class="letter-name" safe>
          {short(name, 100) || 'no name'}
        </span>
      </div>
      <div class="letter-end">
        <span>
          <span class={`pill pill-${status}`} safe>
            {formatStatus(status)}
          </span>{' '}
          <span class="muted mono" safe>
            {formatCause(deadLetter)}
          </span>
        </span>
        <span class="muted">
          <Moment at={deadLetter.lastFailedAt} />
        </span>
        {deadLetter.notBefore !== undefined && <WaitsUntil at={deadLetter.notBefore} now={now} />}
      </div>
      <details open={edit !== undefined}>
        <summary aria-label={`Edit: ${internationalForm(phoneNumber)}`}>Edit </summary>
        <DeadLetterFacts deadLetter={deadLetter} />
        <EditForm {...{ deadLetter, place, edit }} />
      </details>
    </li>
  );
}

function DeadLetterFacts({ deadLetter }: { deadLetter: DeadLetter }): JSX.Element {
  const { run, row, reason, traceId, attempts } = deadLetter;
  return (
    <>
      <p safe>{reason || 'No reason given.'}</p>
      <p class="muted">
        Row {row} of run{' '}
        <a href={runAddress(run)} safe>
          {run}
        </a>
        {traceId !== null && (
          <>
            {' · trace '}
            <span class="mono" safe>
              {traceId}
            </span>
          </>
        )}
      </p>
      {attempts.length > 0 && (
        <ol class="attempts muted" aria-label="Requests sent">
          {attempts.map((attempt) => (
            <li>
              <Moment at={attempt.at} /> {attempt.call}{' '}
              <span class="mono" safe>
                {formatCause({ status: deadLetter.status, ...attempt }) || 'no response'}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function EditForm({
  deadLetter,
  place,
  edit,
}: {
  deadLetter: DeadLetter;
  place: Place;
  edit: DeadLetterEdit | undefined;
}) {
  const { phoneNumber, wanted } = deadLetter;
  const values = edit?.values ?? valuesOf((field) => (field === 'newNumber' ? phoneNumber : cellOf(wanted[field])));
  const id = `letter-${phoneNumber.replace(/\W/g, '')}`;
  return (
    <form
      method="post"
      action="/dead-letters/edit"
      aria-label={`Card for ${internationalForm(phoneNumber)}`}
      class="letter-edit"
    >
      <Carried values={{ ...place, chosen: phoneNumber }} />
      <div class="form-fields">
        <Field
          {...{ label: 'Number', name: 'newNumber', id: `${id}-newNumber`, value: values.newNumber }}
          problem={edit?.problems.newNumber}
          inputmode="tel"
          hint="With another number, this one leaves the list."
        />
        {CARD_FIELDS.map((field) => (
          <Field
            {...{
              label: capitalize(FIELD_NAMES[field]),
              name: field,
              id: `${id}-${field}`,
              value: values[field],
              problem: edit?.problems[field],
            }}
            {...(field === 'imageUrl' &&
              values.imageUrl !== REMOVE_MARK && { type: 'url' as const, hint: 'A public https:// URL.' })}
          />
        ))}
      </div>
      <p class="muted">Leave a field blank to keep the current value.</p>
      <div class="actions">
        <button type="submit" class="compact">
          Retry
        </button>
        <button type="submit" class="secondary outline compact" formaction="/dead-letters/discard" formnovalidate>
          Discard…
        </button>
      </div>
    </form>
  );
}
