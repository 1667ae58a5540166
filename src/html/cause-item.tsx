import type { Cause } from '../cards/cause.js';
import { formatCount, formatStatus } from '../format/text.js';
import { Swatch } from './outcome-bar.js';

/** Rows that ended badly for one reason: how many, what happened, what mends it; below that whatever the page has to add. */
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

/** A reason's first sentence says what happened, the rest what mends it. */
export function explained({ status, reason }: Cause): { happened: string; remedy: string } {
  if (status === 'duplicate') {
    return {
      happened: 'The number stands in an earlier row, and this one asks for another card. The earlier row counts.',
      remedy: 'Keep the row that is right and delete the other.',
    };
  }
  const end = /(?<=[.!?]”?) (?=\p{Lu})/u.exec(reason)?.index ?? reason.length;
  return { happened: reason.slice(0, end) || 'No reason was given.', remedy: reason.slice(end).trim() };
}

/** HTTP status and code, `400/5007`; the status of the row is not said twice. */
export function formatCause({ status, httpStatus, code }: Pick<Cause, 'status' | 'httpStatus' | 'code'>): string {
  return [httpStatus, code === status ? null : code].filter((figure) => figure !== null).join('/');
}
