import { encodingText } from '../../../encoding-names.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { splitName } from '../../../intake/whole-names.js';
import { runAddress } from '../query.js';

/** What only a person can tell about a file, each answered by one click: its encoding, and how whole names are sent. */
export function PreviewQuestions({ record }: { record: RunRecord }): JSX.Element {
  return (
    <>
      <EncodingQuestion record={record} />
      <NamesQuestion record={record} />
    </>
  );
}

/** A line of the file as it reads in each encoding that fits. Nothing can be started before one is chosen. */
function EncodingQuestion({ record }: { record: RunRecord }): JSX.Element {
  const { samples = [] } = record.dialect;
  if (samples.length === 0) return '';
  return (
    <section class="notice" id="encoding">
      <h2>Which line reads right?</h2>
      <p>The file is not UTF-8 and does not say its encoding. Choose the line in which the names are right.</p>
      {samples.map(({ encoding, text }) => (
        <form method="post" action={`${runAddress(record.id)}/replan`}>
          <input type="hidden" name="encoding" value={encoding} />
          <p>
            <code safe>{short(text, 120)}</code>
            <br />
            <button type="submit" class="secondary outline compact" safe>{`Use ${encodingText(encoding)}`}</button>
          </p>
        </form>
      ))}
      <p class="muted small">
        If none of them is right, choose another encoding under “Import options”, or export the file as “CSV UTF-8”.
      </p>
    </section>
  );
}

/** A column of whole names with the names as they would be split. */
function NamesQuestion({ record }: { record: RunRecord }): JSX.Element {
  const { header, wholeNames, columns } = record.dialect;
  if (!wholeNames || columns['first_name'] !== undefined || columns['full_name'] !== undefined) return '';
  const { column, names } = wholeNames;
  return (
    <section class="notice">
      <h2 safe>{`How should “${short(header[column] ?? '', 60)}” be sent?`}</h2>
      <p>The column has whole names, and the file has no columns for first and last name.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">In the file</th>
            <th scope="col">First name</th>
            <th scope="col">Last name</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr>
              <td safe>{short(name, 60)}</td>
              <td safe>{short(splitName(name).firstName, 60)}</td>
              <td safe>{short(splitName(name).lastName, 60)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="buttons">
        <Answer {...{ record, column }} field="full_name" text="Split into first and last name" />
        <Answer {...{ record, column }} field="first_name" text="Send each as it is, as the first name" />
      </div>
    </section>
  );
}

type AnswerProps = { record: RunRecord; column: number; field: string; text: string };

/** Everything else stays as it is. */
function Answer({ record, column, field, text }: AnswerProps): JSX.Element {
  const { header, columns } = record.dialect;
  const fieldAt = (at: number) =>
    at === column ? field : (Object.keys(columns).find((name) => columns[name] === at) ?? '');
  return (
    <form method="post" action={`${runAddress(record.id)}/replan`}>
      {header.map((_, at) => (
        <input type="hidden" name={`column-${at}`} value={fieldAt(at)} />
      ))}
      <button type="submit" class="secondary outline" safe>
        {text}
      </button>
    </form>
  );
}
