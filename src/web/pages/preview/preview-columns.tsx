import { MODES } from '../../../cards/plan.js';
import { encodingText, OFFERED_ENCODINGS } from '../../../encoding-names.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { FIELDS, type Field } from '../../../intake/columns.js';
import { isResultColumn } from '../../../result-format.js';
import { runAddress } from '../query.js';
import { DELIMITER_NAMES } from './read-settings-form.js';

export const FIELD_TEXTS: Record<Field, string> = {
  phone_number: 'phone number',
  first_name: 'first name',
  last_name: 'last name',
  image_url: 'picture',
};
const MODE_TEXTS: Record<(typeof MODES)[number], string> = {
  upsert: 'new and existing cards',
  'create-only': 'only new cards',
  'update-only': 'only existing cards',
};
/** The place on the page where the columns are chosen. */
export const COLUMNS = 'columns';
/** A file may have any number of columns; those that matter are among the first, or are recognised by their names. */
const MOST_COLUMNS = 60;

/** What the header of the file left open, and what was taken: to be looked at before anything else is. */
export function PreviewGuessed({ dialect }: { dialect: RunRecord['dialect'] }): JSX.Element {
  const guessed = FIELDS.filter((field) => dialect.guessed?.includes(field));
  if (guessed.length === 0) return '';
  return (
    <div class="notice" role="status">
      <p class="strong">The header of the file leaves open which column is which.</p>
      <ul>
        {guessed.map((field) => {
          const index = dialect.columns[field];
          const taken = index === undefined ? 'no column is taken' : `“${columnLabel(dialect.header, index)}” is taken`;
          const why = field === 'phone_number' ? ', because it has numbers' : '';
          return <li safe>{`For the ${FIELD_TEXTS[field]} ${taken}${why}.`}</li>;
        })}
      </ul>
      <p>
        If that is not so, <a href={`#${COLUMNS}`}>say what each column is taken for</a> before you start.
      </p>
    </div>
  );
}

/** How the file was read, to be changed in place: a change plans it once more. */
export function PreviewColumns({ record }: { record: RunRecord }): JSX.Element {
  const { dialect, settings } = record;
  const left = dialect.header.filter((_, index) => isLeftOut(dialect, index)).length;
  return (
    <section>
      <h2>How the file is read</h2>
      <form method="post" action={`${runAddress(record.id)}/replan`}>
        <div class="fields">
          <Choice
            {...{ name: 'encoding', label: 'Encoding', chosen: dialect.encoding }}
            options={encodingOptions(dialect.encoding)}
          />
          <Choice
            {...{ name: 'delimiter', label: 'Cells are separated by', chosen: delimiterName(dialect.delimiter) }}
            options={delimiterOptions(dialect.delimiter)}
          />
          <label>
            Country of numbers without + and country code
            <input
              {...{ name: 'country', maxlength: '2', autocomplete: 'off', placeholder: 'none; US, DE …' }}
              value={settings.defaultCountry ?? ''}
            />
          </label>
          <Choice
            {...{ name: 'mode', label: 'The run may touch', chosen: settings.mode }}
            options={MODES.map((mode) => [mode, MODE_TEXTS[mode]])}
          />
        </div>
        <fieldset id={COLUMNS}>
          <legend>What each column is taken for</legend>
          <div class="columns">
            {dialect.header.map((_, index) => (
              <Column {...{ index, record }} />
            ))}
          </div>
        </fieldset>
        <p class="muted small">
          With another encoding or separator the columns are recognised anew. Columns that are carried through stand in
          the results as they are.
          {left > 0 && ` What an earlier run has added (${left} columns whose names begin with linq__) is ignored.`}
        </p>
        <button type="submit" class="secondary outline">
          Apply and preview again
        </button>
      </form>
    </section>
  );
}

type ColumnProps = { index: number; record: RunRecord };

function Column({ index, record: { dialect } }: ColumnProps): JSX.Element {
  const field = fieldOf(dialect, index);
  if (isLeftOut(dialect, index) || (index >= MOST_COLUMNS && field === undefined)) return '';
  return (
    <label>
      <span safe>{columnLabel(dialect.header, index)}</span>
      <select name={`column-${index}`}>
        <option value="" selected={field === undefined}>
          carried through
        </option>
        {FIELDS.map((name) => (
          <option value={name} selected={name === field}>
            {FIELD_TEXTS[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

function fieldOf({ columns }: RunRecord['dialect'], index: number): Field | undefined {
  return FIELDS.find((name) => columns[name] === index);
}

/** What an earlier run has added to the file is not carried through, and is no field unless somebody has said so. */
function isLeftOut(dialect: RunRecord['dialect'], index: number): boolean {
  return isResultColumn(dialect.header[index] ?? '') && fieldOf(dialect, index) === undefined;
}

/** Columns that share a name, or have none, are told apart by their place. */
export function columnLabel(header: readonly string[], index: number): string {
  const name = header[index] ?? '';
  if (name.trim() === '') return `(column ${index + 1}, without a name)`;
  const isShared = header.indexOf(name) !== header.lastIndexOf(name);
  return isShared ? `${short(name, 60)} (column ${index + 1})` : short(name, 60);
}

type ChoiceProps = { name: string; label: string; chosen: string; options: readonly (readonly [string, string])[] };

function Choice({ name, label, chosen, options }: ChoiceProps): JSX.Element {
  return (
    <label>
      {label}
      <select name={name}>
        {options.map(([value, text]) => (
          <option value={value} selected={value === chosen} safe>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function delimiterName(delimiter: string): string {
  return Object.entries(DELIMITER_NAMES).find(([, { char }]) => char === delimiter)?.[0] ?? 'as-is';
}

/** A character that is none of ours was said by somebody, and stays until they say another. */
function delimiterOptions(delimiter: string): [string, string][] {
  const known = Object.entries(DELIMITER_NAMES).map(([name, { text }]): [string, string] => [name, text]);
  return delimiterName(delimiter) === 'as-is' ? [['as-is', JSON.stringify(delimiter)], ...known] : known;
}

/** One that is not offered was typed, and stays until another is chosen. */
function encodingOptions(encoding: string): [string, string][] {
  return Object.entries({ [encoding]: encodingText(encoding), ...OFFERED_ENCODINGS });
}
