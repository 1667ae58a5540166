import type { Cause } from '../cards/cause.js';
import { formatCount, formatStatus } from '../format/text.js';
import { Swatch } from './outcome-bar.js';

/** The rows that failed for one reason: how many, what happened, and the remedy; children follow below. */
export function CauseItem({ cause, children }: { cause: Cause; children: JSX.Element | JSX.Element[] }): JSX.Element {
  const { status } = cause;
  const { happened, remedy } = explained(cause);
  return (
    <li class="cause">
      <p class="cause-rows">
        <b safe>{formatCount(cause.rows)}</b> <span>{cause.rows === 1 ? 'row' : 'rows'}</span>
      </p>
      <div>
        <p class="cause-kind">
          <Swatch status={status} />
          <span safe>{formatStatus(status)}</span>{' '}
          <span class="muted mono" safe>
            {formatCause(cause)}
          </span>
        </p>
        <p class="strong" safe>
          {happened}
        </p>
        {remedy !== '' && <p safe>{remedy}</p>}
        {children}
      </div>
    </li>
  );
}

/** Splits a reason: the first sentence is what happened, the rest is the remedy. */
export function explained({ status, reason }: Cause): { happened: string; remedy: string } {
  if (status === 'duplicate') {
    return {
      happened: 'An earlier row has the same number with different values. The earlier row was used.',
      remedy: 'Delete the wrong row.',
    };
  }
  const end = /(?<=[.!?]”?) (?=\p{Lu})/u.exec(reason)?.index ?? reason.length;
  return { happened: reason.slice(0, end) || 'No reason given.', remedy: reason.slice(end).trim() };
}

/** HTTP status and code, `400/5007`. A code equal to the status of the row is left out. */
export function formatCause({ status, httpStatus, code }: Pick<Cause, 'status' | 'httpStatus' | 'code'>): string {
  return [httpStatus, code === status ? null : code].filter((figure) => figure !== null).join('/');
}
