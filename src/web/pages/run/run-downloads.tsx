import type { RunView } from '../../../operations/operations.js';

/** The files of a run that has ended or stopped. */
export function Downloads({ view: { summary }, address }: { view: RunView; address: string }): JSX.Element {
  if (!summary) return '';
  const file = (name: string) => `${address}/files/${name}`;
  return (
    <section aria-labelledby="files">
      <h2 id="files">Files</h2>
      <ul class="downloads">
        <li>
          <a href={file('results.csv')}>results.csv</a> <span class="muted">all rows with their outcomes</span>
        </li>
        {summary.causes.length > 0 && (
          <li>
            <a href={file('failed.csv')}>failed.csv</a> <span class="muted">rows with errors – fix and re-upload</span>
          </li>
        )}
        <li>
          <a href={file('undo.csv')}>undo.csv</a> <span class="muted">the previous values of the changed cards</span>
        </li>
        <li>
          <a href={file('report.html')}>report.html</a>{' '}
          <span class="muted">a report with charts, as a single file</span>
        </li>
      </ul>
    </section>
  );
}
