import { FIELD_NAMES } from '../../../cards/card.js';
import { MODES } from '../../../cards/plan.js';
import { encodingText, OFFERED_ENCODINGS } from '../../../encoding-names.js';
import { readingOf } from '../../../format/reading.js';
import { capitalize } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { FIELDS, MAPPABLE, type Mappable } from '../../../intake/columns.js';
import { SETTINGS } from '../../../settings.js';
import { PictureSettings } from '../parts/picture-settings.js';
import { runAddress } from '../query.js';
import { DELIMITER_NAMES } from './read-settings-form.js';

export const FIELD_TEXTS: Record<Mappable, string> = {
  phone_number: 'phone number',
  first_name: FIELD_NAMES.firstName,
  last_name: FIELD_NAMES.lastName,
  full_name: 'full name',
  image_url: FIELD_NAMES.imageUrl,
};
const MODE_TEXTS: Record<(typeof MODES)[number], string> = {
  upsert: 'all cards',
  'create-only': 'new cards only',
  'update-only': 'existing cards only',
};
/** The anchors of the import options, and of the column mapping. */
const OPTIONS = 'options';
export const COLUMNS = 'columns';
/** The form of both: the columns are chosen further up. */
export const READING_FORM = 'reading';

/** The columns that had to be guessed because the header does not name them; shown first, for review. */
export function PreviewGuessed({ dialect }: { dialect: RunRecord['dialect'] }): JSX.Element {
  const guessed = FIELDS.filter((field) => dialect.guessed?.includes(field));
  if (guessed.length === 0) return '';
  return (
    <div class="notice" role="status">
      <p class="strong">Check the columns: the header does not identify all of them.</p>
      <ul>
        {guessed.map((field) => {
          const index = dialect.columns[field];
          const used = index === undefined ? 'no column' : `“${columnLabel(dialect.header, index)}”`;
          const why = field === 'phone_number' ? ', because it contains phone numbers' : '';
          return <li safe>{`${capitalize(FIELD_TEXTS[field])}: ${used}${why}.`}</li>;
        })}
      </ul>
      <p>
        If this is wrong, <a href={`#${COLUMNS}`}>change the column mapping</a> before you start the run.
      </p>
    </div>
  );
}

/** What was skipped, with a button for each line above the header that may be the header instead. */
function ReadingNotes({ record }: { record: RunRecord }): JSX.Element {
  const { notes } = readingOf(record);
  if (notes.length === 0) return '';
  return (
    <>
      <ul>
        {notes.map((note) => (
          <li safe>{note}</li>
        ))}
      </ul>
      {(record.dialect.above ?? []).map(({ line }) => (
        <form method="post" action={`${runAddress(record.id)}/replan`} class="inline">
          <input type="hidden" name="headerLine" value={String(line)} />
          <button type="submit" class="secondary outline" safe>{`Use line ${line} as the header`}</button>
        </form>
      ))}
    </>
  );
}

/** How the file was read. Changing an option plans the file again. */
export function PreviewColumns({ record, isOpen }: { record: RunRecord; isOpen: boolean }): JSX.Element {
  const { dialect, settings } = record;
  return (
    <section id={OPTIONS}>
      <h2>Import options</h2>
      <details open={isOpen}>
        <summary>Encoding, delimiter, header, default country and checks</summary>
        <ReadingNotes record={record} />
        <form id={READING_FORM} method="post" action={`${runAddress(record.id)}/replan`}>
          <div class="fields">
            <Choice
              {...{ name: 'encoding', label: 'Encoding', chosen: dialect.encoding }}
              options={encodingOptions(dialect.encoding)}
            />
            <Choice
              {...{ name: 'delimiter', label: 'Delimiter', chosen: delimiterName(dialect.delimiter) }}
              options={delimiterOptions(dialect.delimiter)}
            />
            <label>
              Header on line
              <input
                {...{ name: 'headerLine', inputmode: 'numeric', maxlength: '7', autocomplete: 'off' }}
                value={String(dialect.headerLine ?? 1)}
              />
            </label>
            <label>
              Default country, for numbers without a country code{' '}
              <input
                {...{ name: 'country', maxlength: '2', autocomplete: 'off', placeholder: 'e.g. US or DE' }}
                value={settings.defaultCountry ?? ''}
              />
            </label>
            <label>
              Names that look like placeholders and are none
              <input
                {...{ name: 'allowPlaceholder', maxlength: '500', autocomplete: 'off', placeholder: 'e.g. Null, None' }}
                value={(settings.allowPlaceholder ?? []).join(', ')}
              />
            </label>
            <label>
              Text that removes the last name or picture
              <input
                {...{ name: 'clearMarker', maxlength: '100', autocomplete: 'off', placeholder: 'e.g. (none)' }}
                value={settings.clearMarker ?? ''}
              />
            </label>
            <label>
              Require approval above (% of rows with errors)
              <input
                {...{ name: 'maxInvalid', inputmode: 'decimal', maxlength: '6', autocomplete: 'off' }}
                value={maxInvalidText(settings.maxInvalid)}
              />
            </label>
            <Choice
              {...{ name: 'mode', label: 'Apply to', chosen: settings.mode }}
              options={MODES.map((mode) => [mode, MODE_TEXTS[mode]])}
            />
            <PictureSettings settings={settings} />
          </div>
          <p class="muted small">Changing the encoding or delimiter detects the columns again.</p>
          <button type="submit" class="secondary outline">
            Update preview
          </button>
        </form>
      </details>
    </section>
  );
}

/** The field that a column was taken for. */
export function fieldOf({ columns }: RunRecord['dialect'], column: number): Mappable | undefined {
  return MAPPABLE.find((name) => columns[name] === column);
}

/** Columns without a name, or with a name that occurs twice, are identified by their position. */
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

/** Absent in runs that were made before there was such a limit. */
function maxInvalidText(percent: number | null = SETTINGS.maxInvalid.fallback): string {
  return percent === null ? 'off' : String(percent);
}

function delimiterName(delimiter: string): string {
  return Object.entries(DELIMITER_NAMES).find(([, { char }]) => char === delimiter)?.[0] ?? 'as-is';
}

/** A delimiter outside our list was set explicitly, so it stays an option. */
function delimiterOptions(delimiter: string): [string, string][] {
  const known = Object.entries(DELIMITER_NAMES).map(([name, { text }]): [string, string] => [name, text]);
  return delimiterName(delimiter) === 'as-is' ? [['as-is', JSON.stringify(delimiter)], ...known] : known;
}

/** One that is not offered was typed, and stays until another is chosen. */
function encodingOptions(encoding: string): [string, string][] {
  return Object.entries({ [encoding]: encodingText(encoding), ...OFFERED_ENCODINGS });
}
