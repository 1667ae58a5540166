import { OperatorError } from '../../../errors.js';
import { formatCount } from '../../../format/text.js';
import { type LineChange, type LineFilter, lineChangeSchema } from '../../../operations/lines/line-list-schema.js';
import { Carried, Choice, Field } from '../parts/field.js';

/** The form that the boxes beside the lines belong to. */
export const CHANGE_FORM = 'change-lines';

/** What the form offers to set; a removal needs no value. */
const FIELDS = [
  { value: 'firstName', text: 'First name' },
  { value: 'lastName', text: 'Last name' },
  { value: 'imageUrl', text: 'Picture' },
  { value: 'remove lastName', text: 'Remove the last name' },
  { value: 'remove imageUrl', text: 'Remove the picture' },
] as const;

export type TypedChange = { field: string; value: string; all: boolean };

type ChangeLinesProps = {
  /** How many lines the search and the filter find. */
  found: number;
  place: { search: string; show: LineFilter; after: string };
  typed: TypedChange;
};

/** What can be done with the selected lines. Each button leads to a preview. */
export function ChangeLines({ found, place, typed: { field, value, all } }: ChangeLinesProps): JSX.Element {
  return (
    <form id={CHANGE_FORM} method="post" action="/lines/change" class="change-lines" aria-labelledby="change">
      <h3 id="change">Change the selected lines</h3>
      <p class="muted">Each button opens a preview. Nothing is sent before you start it.</p>
      <Carried values={place} />
      <label>
        <input type="checkbox" name="all" value="on" checked={all} />
        <span safe>
          {found === 1
            ? 'The line that the search and the filter show'
            : `All ${formatCount(found)} lines that the search and the filter show`}
        </span>
      </label>
      <div class="form-fields">
        <Choice id="change-field" name="field" label="Set" value={field} options={FIELDS} />
        <Field
          id="change-value"
          name="value"
          label="New value"
          value={value}
          maxlength={2000}
          hint="A name, or the public https:// URL of a picture. Not needed to remove a value."
        />
      </div>
      <div class="actions">
        <button type="submit" name="intent" value="set" class="compact">
          Preview change{' '}
        </button>
        <button type="submit" name="intent" value="undo" class="secondary outline compact">
          Undo last change
        </button>
        <button type="submit" name="intent" value="again" class="secondary outline compact">
          Set again
        </button>
      </div>
      <p class="muted">
        “Undo last change” restores what each card was before its last run. “Set again” repeats what was last set here
        or, for a failed number, what was wanted.
      </p>
    </form>
  );
}

/** @throws OperatorError `setting_invalid` */
export function readChange(form: URLSearchParams): LineChange {
  const intent = form.get('intent') ?? 'set';
  if (intent !== 'set') return valid({ kind: intent }, 'Use one of the buttons.');
  const [, removed, field] = /^(remove )?(\w+)$/.exec(form.get('field') ?? '') ?? [];
  const value = removed === undefined ? (form.get('value') ?? '') : null;
  return valid({ kind: 'set', field, value }, 'Choose what to set, and enter the new value.');
}

function valid(change: object, next: string): LineChange {
  const read = lineChangeSchema.safeParse(change);
  if (read.success) return read.data;
  throw new OperatorError('setting_invalid', 'The change is not complete.', next);
}
