import { join, resolve } from 'node:path';
import type { Cause } from '../../cards/cause.js';
import { defaultHome } from '../../default-home.js';
import { quoteForShell } from '../../format/shell.js';
import type { ReportFacts } from './report-facts.js';

/** The command that continues a stopped run; null if there is none. */
export function goOnCommand({ summary, ...facts }: ReportFacts): string | null {
  const run = quoteForShell(summary.run);
  switch (summary.state) {
    case 'halted':
    case 'running':
      return `linq-cards resume ${run}${homeFlag(facts)}`;
    case 'awaiting_approval':
      return `linq-cards approve ${run}${homeFlag(facts)}`;
    default:
      return null;
  }
}

/** The command that sends the rows of a cause after it is fixed; null if the whole run is waiting. */
export function causeCommand({ status, httpStatus, code }: Cause, facts: ReportFacts): string | null {
  if (status === 'not_attempted' && facts.summary.state !== 'cancelled') return goOnCommand(facts);
  const ending = `${facts.simulate ? ' --simulate' : ''}${homeFlag(facts)}`;
  if (status !== 'failed' && status !== 'inactive') {
    return `linq-cards provision ${quoteForShell(join(facts.folder, 'failed.csv'))}${facts.reading}${ending}`;
  }
  const figure = code ?? httpStatus;
  const only = figure === null ? '' : ` --code ${quoteForShell(String(figure))}`;
  return `linq-cards dead-letters rerun --run ${quoteForShell(facts.summary.run)} --status ${status}${only}${ending}`;
}

/** The page may be read anywhere, so the command names a home that is not the default. */
function homeFlag({ folder }: Pick<ReportFacts, 'folder'>): string {
  const home = resolve(folder, '..', '..');
  return home === defaultHome() ? '' : ` --home ${quoteForShell(home)}`;
}
