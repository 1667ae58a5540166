import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { FIELDS, MAPPABLE } from '../../../intake/columns.js';
import { isResultColumn } from '../../../result-format.js';
import { COLUMNS, columnLabel, FIELD_TEXTS } from './preview-columns.js';

const MOST_COLUMNS = 12;

type MappingProps = { record: RunRecord; samples: readonly (readonly string[])[] };

/** Which column was taken for what, and which is not used, in one line; three sample values of each on demand. */
export function PreviewMapping({ record: { dialect }, samples }: MappingProps): JSX.Element {
  const { header, columns } = dialect;
  const used = MAPPABLE.flatMap((field) => {
    const column = columns[field];
    return column === undefined ? [] : [`${FIELD_TEXTS[field]} ← ${columnLabel(header, column)}`];
  });
  const taken = new Set(Object.values(columns));
  const isUnused = (_: string, column: number) => !taken.has(column) && !isResultColumn(header[column] ?? '');
  const unused = header.map((_, column) => columnLabel(header, column)).filter(isUnused);
  const missing = columns['full_name'] === undefined ? FIELDS.filter((field) => columns[field] === undefined) : [];
  return (
    <section class="mapping">
      <p>
        <b>Columns</b> <span safe>{used.join(', ')}</span>
        {unused.length > 0 && <span class="muted" safe>{` · not used: ${listed(unused)}`}</span>}
        {missing.length > 0 && (
          <span class="muted" safe>{` · no column: ${missing.map((field) => FIELD_TEXTS[field]).join(', ')}`}</span>
        )}{' '}
        <a href={`#${COLUMNS}`}>Change</a>
      </p>
      {samples.length > 0 && (
        <details>
          <summary>Sample values</summary>
          <dl class="samples">
            {header.slice(0, MOST_COLUMNS).map((_, column) => (
              <div>
                <dt safe>{columnLabel(header, column)}</dt>
                {samples.map((cells) => (
                  <dd safe>{short(cells[column] ?? '', 40) || '–'}</dd>
                ))}
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_COLUMNS ? ` and ${names.length - MOST_COLUMNS} more` : '';
  return `${names.slice(0, MOST_COLUMNS).join(', ')}${more}`;
}
