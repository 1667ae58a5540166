import type { Status } from '../../../cards/outcome.js';
import { formatCount, formatStatus } from '../../../format/text.js';
import type { RunView } from '../../../operations/operations.js';
import { LimitFields } from '../parts/limit-fields.js';
import type { ShownLimits } from './run-limits.js';

type Props = { view: RunView; address: string };
type ActionsProps = Props & {
  limits: ShownLimits;
  /** The reason for approving a held run, as entered so far. */
  reason: string;
};

/** Outcomes that a retry of the same row can change. A rejected row must be fixed first. */
const WORTH_ANOTHER_TRY: readonly Status[] = ['failed', 'inactive'];

/** The actions available for a run in its current state, and its downloads. */
export function RunActions({ view, address, limits, reason }: ActionsProps): JSX.Element {
  const { record, summary } = view;
  const isHeld = record.state === 'awaiting_approval';
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      {isHeld && (
        <LimitFields {...{ limits, form: 'approve' }} action={`${address}/approve`}>
          <Reason reason={reason} />
        </LimitFields>
      )}
      {canResume(view) && (
        <LimitFields
          {...{ limits, form: 'resume' }}
          action={`${address}/resume`}
          isOpen={record.stop?.code === 'too_many_failures'}
        />
      )}
      <div class="buttons">
        {isHeld && (
          <button type="submit" form="approve">
            Approve and continue
          </button>
        )}
        {canResume(view) && (
          <button type="submit" form="resume">
            Resume
          </button>
        )}
        <Again view={view} address={address} />
        {summary && <Undo view={view} address={address} />}
        {canCancel(view) && <Cancel address={address} />}
      </div>
      {summary && <Downloads address={address} bad={badRows(view)} />}
    </section>
  );
}

function Reason({ reason }: { reason: string }): JSX.Element {
  return (
    <label class="reason">
      Reason for approval
      <input name="reason" required maxlength="500" autocomplete="off" value={reason} />
    </label>
  );
}

function Again({ view: { record, summary }, address }: Props): JSX.Element {
  const counts: Readonly<Record<string, number>> = summary?.counts ?? record.counts ?? {};
  return (
    <>
      {WORTH_ANOTHER_TRY.map((status) => {
        const value = counts[status] ?? 0;
        if (value === 0) return '';
        const text = `Retry ${formatCount(value)} ${formatStatus(status)}`;
        return <Button {...{ address, does: 'rerun', text, fields: { status } }} />;
      })}
    </>
  );
}

/** Undoing plans the old values; the user reviews that plan before anything is sent. */
function Undo({ view: { summary }, address }: Props): JSX.Element {
  const set = (summary?.counts.created ?? 0) + (summary?.counts.updated ?? 0);
  return set === 0 ? '' : <Button {...{ address, does: 'undo', text: 'Undo…', look: 'secondary outline' }} />;
}

/** Cancelling is final, so it takes two steps, also without JavaScript. */
function Cancel({ address }: { address: string }): JSX.Element {
  return (
    <details class="cancel">
      <summary>Cancel…</summary>
      <p>Rows in progress will finish; the rest are not sent. A cancelled run cannot be resumed.</p>
      <Button {...{ address, does: 'cancel', text: 'Cancel run', look: 'danger' }} />
    </details>
  );
}

function Downloads({ address, bad }: { address: string; bad: number }): JSX.Element {
  const file = (name: string) => `${address}/files/${name}`;
  return (
    <ul class="downloads">
      <li>
        <a href={file('results.csv')}>results.csv</a> <span class="muted">all rows with their outcomes</span>
      </li>
      {bad > 0 && (
        <li>
          <a href={file('failed.csv')}>failed.csv</a> <span class="muted">rows with errors – fix and re-upload</span>
        </li>
      )}
      <li>
        <a href={file('undo.csv')}>undo.csv</a> <span class="muted">the previous values of the changed cards</span>
      </li>
      <li>
        <a href={file('report.html')}>report.html</a> <span class="muted">a report with charts, as a single file</span>
      </li>
    </ul>
  );
}

type ButtonProps = { address: string; does: string; text: string; look?: string; fields?: Record<string, string> };

function Button({ address, does, text, look = '', fields = {} }: ButtonProps): JSX.Element {
  return (
    <form method="post" action={`${address}/${does}`}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={look} safe>
        {text}
      </button>
    </form>
  );
}

function canResume({ record }: RunView): boolean {
  return record.state === 'halted' || record.stop?.kind === 'interrupted';
}

function canCancel({ record: { state } }: RunView): boolean {
  return ['running', 'planned', 'halted', 'awaiting_approval'].includes(state);
}

/** Rows that are in failed.csv. */
function badRows({ summary }: RunView): number {
  return (summary?.causes ?? []).reduce((sum, { rows }) => sum + rows, 0);
}
