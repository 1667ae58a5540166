import { formatCount, formatRows, formatStatus } from '../../../format/text.js';
import type { RunView } from '../../../operations/operations.js';
import { LimitFields } from '../parts/limit-fields.js';
import { canCancel, canResume, nextStep, rowsToFix, WORTH_ANOTHER_TRY } from './next-step.js';
import type { ShownLimits } from './run-limits.js';

type Props = { view: RunView; address: string };
type FormProps = Props & {
  limits: ShownLimits;
  /** The reason for approving a held run, as entered so far. */
  reason: string;
};

/** The look of what is not the next step. */
const SECONDARY = 'secondary outline';

/** The actions available for a run in its current state; the next step is the primary one. */
export function RunActions({ view, address }: Props): JSX.Element {
  const next = nextStep(view);
  return (
    <div class="buttons">
      {next === 'approve' && (
        <button type="submit" form="approve">
          Approve and continue
        </button>
      )}
      {canResume(view) && (
        <button type="submit" form="resume">
          Resume
        </button>
      )}
      {next === 'import' && (
        <form method="get" action="/">
          <button type="submit">Import another file</button>
        </form>
      )}
      <Fix {...{ view, address }} look={next === 'fix' ? '' : SECONDARY} />
      <Again {...{ view, address }} look={next === 'retry' ? '' : SECONDARY} />
      <Undo view={view} address={address} />
      {canCancel(view) && <Cancel address={address} />}
    </div>
  );
}

/** The settings with which a run that has stopped goes on. */
export function ContinueForm({ view, address, limits, reason }: FormProps): JSX.Element {
  const { record } = view;
  if (record.state === 'awaiting_approval') {
    return (
      <LimitFields {...{ limits, form: 'approve' }} action={`${address}/approve`}>
        <Reason reason={reason} />
      </LimitFields>
    );
  }
  if (!canResume(view)) return '';
  const isOpen = record.stop?.code === 'too_many_failures';
  return <LimitFields {...{ limits, form: 'resume', isOpen }} action={`${address}/resume`} />;
}

function Reason({ reason }: { reason: string }): JSX.Element {
  return (
    <label class="reason">
      Reason for approval
      <input name="reason" required maxlength="500" autocomplete="off" value={reason} />
    </label>
  );
}

/** Opens the rows of failed.csv as a preview, in which they can be corrected and then sent. */
function Fix({ view, address, look }: Props & { look: string }): JSX.Element {
  const rows = rowsToFix(view);
  if (rows === 0) return '';
  const left = view.summary?.counts.not_attempted ?? 0;
  // A run that can be resumed sends its remaining rows itself.
  if (left > 0 && canResume(view)) return '';
  const text = left > 0 ? `Set the remaining ${formatRows(rows)}…` : `Fix ${formatRows(rows)}…`;
  return <Button {...{ address, does: 'fix', text, look }} />;
}

function Again({ view: { record, summary }, address, look }: Props & { look: string }): JSX.Element {
  const counts: Readonly<Record<string, number>> = summary?.counts ?? record.counts ?? {};
  return (
    <>
      {WORTH_ANOTHER_TRY.map((status) => {
        const value = counts[status] ?? 0;
        if (value === 0) return '';
        const text = `Retry ${formatCount(value)} ${formatStatus(status)}`;
        return <Button {...{ address, does: 'rerun', text, look, fields: { status } }} />;
      })}
    </>
  );
}

/** Undoing plans the old values; the user reviews that plan before anything is sent. */
function Undo({ view: { summary }, address }: Props): JSX.Element {
  const set = (summary?.counts.created ?? 0) + (summary?.counts.updated ?? 0);
  return set === 0 ? '' : <Button {...{ address, does: 'undo', text: 'Undo…', look: SECONDARY }} />;
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
