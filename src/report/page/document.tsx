import { createHash } from 'node:crypto';
import type { Cause } from '../../cards/cause.js';
import { formatCount } from '../../format/text.js';
import { CauseItem } from '../../html/cause-item.js';
import { CountsTable, OutcomeBar } from '../../html/outcome-bar.js';
import { Patterns } from '../../html/patterns.js';
import { ChangesTable } from './changes-table.js';
import { Command } from './command.js';
import { causeCommand } from './commands.js';
import { Headline, title } from './headline.js';
import { OverTime } from './over-time.js';
import type { PlanChanges } from './plan-changes.js';
import type { ReportFacts } from './report-facts.js';
import { STYLE } from './style.js';
import type { Timeline } from './timeline.js';

export type Collected = { timeline: Timeline; changes: PlanChanges; badRows: number };

/**
 * The page up to the failed rows, which follow in the order of collection. {@link documentEnd} closes the open
 * elements.
 */
export async function documentStart(facts: ReportFacts, { timeline, changes, badRows }: Collected): Promise<string> {
  const { summary, rate } = facts;
  const body = await (
    <>
      <Patterns />
      <Headline facts={facts} />
      {summary.source.rows > 0 && (
        <section>
          <h2>Outcomes</h2>
          <OutcomeBar counts={summary.counts} />
          <CountsTable counts={summary.counts} />
        </section>
      )}
      <OverTime {...{ timeline, rate }} />
      {summary.causes.length > 0 && <CauseList facts={facts} />}
      <ChangesTable changes={changes} />
    </>
  );
  return `<!doctype html>\n<html lang="en">${await head(facts)}<body><main>${body}${await badRowsStart(badRows)}`;
}

export async function documentEnd(): Promise<string> {
  const footer = await (
    <footer class="muted small">
      <p>
        In the same folder: <a href="results.csv">results.csv</a> (all rows), <a href="failed.csv">failed.csv</a> (rows
        to fix), <a href="undo.csv">undo.csv</a> (previous values), <a href="summary.json">summary.json</a> (counts for
        programs).
      </p>
    </footer>
  );
  return `</section>${footer}</main></body></html>\n`;
}

/** The policy forbids the browser to load or run anything, as a second line of defence against injected content. */
function head({ summary }: ReportFacts): JSX.Element {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title safe>{`${title(summary)} · ${summary.source.name} · linq-cards`}</title>
      <style>{STYLE}</style>
    </head>
  );
}

function badRowsStart(badRows: number): JSX.Element {
  const text = badRows === 0 ? 'None: all rows succeeded.' : `${formatCount(badRows)}, in the order of the file.`;
  const start = (
    <>
      <h2>Rows that need attention</h2>
      <p class="muted" safe>
        {text}
      </p>
    </>
  );
  return `<section class="bad-rows">${start}`;
}

/** The causes of failed rows: how many, what happened, the remedy, and the command to run. */
function CauseList({ facts }: { facts: ReportFacts }): JSX.Element {
  return (
    <section>
      <h2>Needs attention</h2>
      <ol class="causes">
        {facts.summary.causes.map((cause) => (
          <CauseItem cause={cause}>
            <CommandFor cause={cause} facts={facts} />
            <p class="muted small" safe>
              {`${cause.rows === 1 ? 'Row' : 'First: row'} ${formatCount(cause.firstRow)}`}
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
