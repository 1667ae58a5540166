import { count, statusWords } from '../../words.js';
import type { Cause } from '../summary.js';
import { Command } from './command.js';
import { causeCommand } from './commands.js';
import { Swatch } from './outcome-bar.js';
import type { ReportFacts } from './report-page.js';

/** Why rows ended badly: how many, what happened, what mends it, and what to type then. */
export function CauseList({ facts }: { facts: ReportFacts }): JSX.Element {
  return (
    <section>
      <h2>What needs attention</h2>
      <ol class="causes">
        {facts.summary.causes.map((cause) => (
          <CauseItem cause={cause} command={causeCommand(cause, facts)} />
        ))}
      </ol>
    </section>
  );
}

function CauseItem({ cause, command }: { cause: Cause; command: string | null }): JSX.Element {
  const { status, firstRow } = cause;
  const { happened, mend } = explained(cause);
  return (
    <li class="cause">
      <p class="cause-rows">
        <b safe>{count(cause.rows)}</b> <span>{cause.rows === 1 ? 'row' : 'rows'}</span>
      </p>
      <div>
        <p class="cause-kind">
          <Swatch status={status} />
          <span safe>{statusWords(status)}</span>{' '}
          <span class="muted mono" safe>
            {figures(cause)}
          </span>
        </p>
        <p class="strong" safe>
          {happened}
        </p>
        {mend !== '' && <p safe>{mend}</p>}
        {command !== null && <Command text={command} />}
        <p class="muted small" safe>
          {`${cause.rows === 1 ? 'Row' : 'The first is row'} ${count(firstRow)}.`}
        </p>
      </div>
    </li>
  );
}

/** A reason's first sentence says what happened, the rest what mends it. */
export function explained({ status, reason }: Cause): { happened: string; mend: string } {
  if (status === 'duplicate') {
    return {
      happened: 'The number stands in an earlier row, and this one asks for another card. The earlier row counts.',
      mend: 'Keep the row that is right and delete the other.',
    };
  }
  const end = /(?<=[.!?]”?) (?=\p{Lu})/u.exec(reason)?.index ?? reason.length;
  return { happened: reason.slice(0, end) || 'No reason was given.', mend: reason.slice(end).trim() };
}

/** HTTP status and code, `400/5007`; the status of the row is not said twice. */
export function figures({ status, httpStatus, code }: Pick<Cause, 'status' | 'httpStatus' | 'code'>): string {
  return [httpStatus, code === status ? null : code].filter((figure) => figure !== null).join('/');
}
