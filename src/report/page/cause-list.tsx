import type { Cause } from '../../cards/cause.js';
import { formatCount } from '../../format/text.js';
import { CauseItem } from '../../html/cause-item.js';
import { Command } from './command.js';
import { causeCommand } from './commands.js';
import type { ReportFacts } from './report-page.js';

/** Why rows ended badly: how many, what happened, what mends it, and what to type then. */
export function CauseList({ facts }: { facts: ReportFacts }): JSX.Element {
  return (
    <section>
      <h2>What needs attention</h2>
      <ol class="causes">
        {facts.summary.causes.map((cause) => (
          <CauseItem cause={cause}>
            <CommandFor cause={cause} facts={facts} />
            <p class="muted small" safe>
              {`${cause.rows === 1 ? 'Row' : 'The first is row'} ${formatCount(cause.firstRow)}.`}
            </p>
          </CauseItem>
        ))}
      </ol>
    </section>
  );
}

function CommandFor({ cause, facts }: { cause: Cause; facts: ReportFacts }): JSX.Element {
  const command = causeCommand(cause, facts);
  return command === null ? <></> : <Command text={command} />;
}
