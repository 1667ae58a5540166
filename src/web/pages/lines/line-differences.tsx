import {
  CARD_FIELDS,
  type Card,
  type CardField,
  type CardFields,
  differences,
  FIELD_NAMES,
} from '../../../cards/card.js';
import { capitalize } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import { isShowable } from './card-look.js';

type Mark = { is: 'same' | 'differs' | 'unknown' | 'left'; words: string };

/** The current and the expected card, field by field. */
export function LineDifferences({ live, wanted }: { live: Card; wanted: CardFields }): JSX.Element {
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">Comparison</h2>
      <table class="differences">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">On Linq</th>
            <th scope="col">Expected</th>
            <th scope="col">
              <span class="visually-hidden">Result</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {CARD_FIELDS.map((field) => (
            <Difference {...{ field, live, wanted }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Difference({ field, live, wanted }: { field: CardField; live: Card; wanted: CardFields }): JSX.Element {
  const { is, words } = markOf(field, live, wanted);
  return (
    <tr class={`is-${is}`}>
      <th scope="row" safe>
        {capitalize(FIELD_NAMES[field])}
      </th>
      <td data-label="On Linq">
        <Value {...{ field, value: live[field] }} />
      </td>
      <td data-label="Expected">
        <Value {...{ field, value: wanted[field] }} />
      </td>
      <td>
        <span class={`pill pill-${is}`} safe>
          {words}
        </span>
      </td>
    </tr>
  );
}

/** Linq stores a copy of every picture at its own address, so a different address does not mean a different picture. */
export function markOf(field: CardField, live: Card, wanted: CardFields): Mark {
  if (wanted[field] === undefined || wanted[field] === '') return { is: 'left', words: 'not set' };
  const differs = differences(live, wanted, undefined).some((change) => change.field === field);
  if (!differs) return { is: 'same', words: 'match' };
  if (field === 'imageUrl' && wanted.imageUrl !== null && live.imageUrl !== undefined)
    return { is: 'unknown', words: 'Linq stores its own copy – compare the images' };
  return { is: 'differs', words: 'different' };
}

function Value({ field, value }: { field: CardField; value: string | null | undefined }): JSX.Element {
  if (value === undefined || value === null || value === '') return <span class="muted">none</span>;
  if (field === 'imageUrl' && isShowable(value)) {
    return (
      <a href={value} rel="noreferrer noopener" target="_blank" class="mono" safe>
        {short(value, 120)}
      </a>
    );
  }
  return <span safe>{short(value)}</span>;
}
