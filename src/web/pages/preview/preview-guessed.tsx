import type { RunRecord } from '../../../home/run-record.js';
import { FIELDS } from '../../../intake/columns.js';
import { COLUMNS, columnLabel, FIELD_TEXTS } from './preview-columns.js';

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
