import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { FIELDS, MAPPABLE } from '../../../intake/columns.js';
import { isResultColumn } from '../../../result-format.js';
import { COLUMNS, columnLabel, FIELD_TEXTS, fieldOf, READING_FORM } from './preview-columns.js';

/** Names of unused columns in one line. */
const MOST_NAMES = 12;
/** A file may have any number of columns. Those that matter are among the first, or are recognised by name. */
const MOST_COLUMNS = 60;

type MappingProps = { record: RunRecord; samples: readonly (readonly string[])[]; isOpen: boolean };

/** Which column was taken for what, and which is not used, in one line; to be changed beside three values of each. */
export function PreviewMapping({ record: { dialect }, samples, isOpen }: MappingProps): JSX.Element {
  const { header, columns } = dialect;
  const used = MAPPABLE.flatMap((field) => {
    const column = columns[field];
    return column === undefined ? [] : [`${FIELD_TEXTS[field]} ← ${columnLabel(header, column)}`];
  });
  const isUnused = (_: string, column: number) =>
    fieldOf(dialect, column) === undefined && !isResultColumn(header[column] ?? '');
  const unused = header.map((_, column) => columnLabel(header, column)).filter(isUnused);
  const missing = columns['full_name'] === undefined ? FIELDS.filter((field) => columns[field] === undefined) : [];
  const ignored = header.filter((_, column) => isIgnored(dialect, column)).length;
  return (
    <section class="mapping" id={COLUMNS}>
      <p>
        <b>Columns</b> <span safe>{used.join(', ')}</span>
        {unused.length > 0 && <span class="muted" safe>{` · not used: ${listed(unused)}`}</span>}
        {missing.length > 0 && (
          <span class="muted" safe>{` · no column: ${missing.map((field) => FIELD_TEXTS[field]).join(', ')}`}</span>
        )}
      </p>
      <details open={isOpen}>
        <summary>Change columns</summary>
        <div class="columns">
          {header.map((_, column) => (
            <Column {...{ column, dialect, samples }} />
          ))}
        </div>
        <p class="muted small">
          Unused columns are copied to the results. The choice is remembered for files with the same header.
          {ignored > 0 && ` Columns added by an earlier run are ignored (${ignored}, named linq__…).`}
        </p>
        <button type="submit" form={READING_FORM} class="secondary outline">
          Update columns
        </button>
      </details>
    </section>
  );
}

type ColumnProps = { column: number } & Pick<MappingProps, 'samples'> & Pick<RunRecord, 'dialect'>;

function Column({ column, dialect, samples }: ColumnProps): JSX.Element {
  const field = fieldOf(dialect, column);
  if (isIgnored(dialect, column) || (column >= MOST_COLUMNS && field === undefined)) return '';
  return (
    <div>
      <label>
        <span safe>{columnLabel(dialect.header, column)}</span>
        <select name={`column-${column}`} form={READING_FORM}>
          <option value="" selected={field === undefined}>
            not used (kept in results){' '}
          </option>
          {MAPPABLE.map((name) => (
            <option value={name} selected={name === field}>
              {FIELD_TEXTS[name]}
            </option>
          ))}
        </select>
      </label>
      <ul class="samples">
        {samples.map((cells) => (
          <li safe>{short(cells[column] ?? '', 40) || '–'}</li>
        ))}
      </ul>
    </div>
  );
}

/** True for a column that an earlier run added and that is not mapped to a field; the results do not keep it. */
function isIgnored(dialect: RunRecord['dialect'], column: number): boolean {
  return isResultColumn(dialect.header[column] ?? '') && fieldOf(dialect, column) === undefined;
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}
