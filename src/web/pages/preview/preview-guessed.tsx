import { capitalize } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { FIELDS } from '../../../intake/columns.js';
import { COLUMNS, columnLabel, FIELD_TEXTS } from './preview-columns.js';

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
