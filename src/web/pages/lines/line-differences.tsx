import { CARD_FIELDS, type Card, type CardField, type CardFields, differences } from '../../../cards/card.js';
import { short } from '../../../html/short.js';
import { FIELD_LABELS } from '../parts/field-labels.js';
import { isShowable } from './card-look.js';

type Mark = { is: 'same' | 'differs' | 'unknown' | 'left'; words: string };

/** The card on Linq and the wanted one, field by field. */
export function LineDifferences({ live, wanted }: { live: Card; wanted: CardFields }): JSX.Element {
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">Field by field</h2>
      <table class="differences">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">On Linq now</th>
            <th scope="col">Should be</th>
            <th scope="col">
              <span class="visually-hidden">Whether they differ</span>
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
        {FIELD_LABELS[field]}
      </th>
      <td data-label="On Linq now">
        <Value {...{ field, value: live[field] }} />
      </td>
      <td data-label="Should be">
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

/** Linq keeps a copy of every picture at an address of its own, so another address says nothing about the picture. */
export function markOf(field: CardField, live: Card, wanted: CardFields): Mark {
  if (wanted[field] === undefined || wanted[field] === '') return { is: 'left', words: 'left as it is' };
  const differs = differences(live, wanted, undefined).some((change) => change.field === field);
  if (!differs) return { is: 'same', words: 'as wanted' };
  if (field === 'imageUrl' && live.imageUrl !== undefined)
    return { is: 'unknown', words: 'compare above: Linq keeps a copy' };
  return { is: 'differs', words: 'differs' };
}

function Value({ field, value }: { field: CardField; value: string | undefined }): JSX.Element {
  if (value === undefined || value === '') return <span class="muted">none</span>;
  if (field === 'imageUrl' && isShowable(value)) {
    return (
      <a href={value} rel="noreferrer noopener" target="_blank" class="mono" safe>
        {short(value, 120)}
      </a>
    );
  }
  return <span safe>{short(value)}</span>;
}
