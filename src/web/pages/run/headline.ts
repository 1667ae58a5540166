import { STEP_TEXTS } from '../../../format/progress-notices.js';
import { formatCount, formatRows, formatStatus } from '../../../format/text.js';
import { isPlan } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { RunView } from '../../../operations/operations.js';
import type { Summary } from '../../../report/summary.js';
import type { TabIcon } from '../parts/tab.js';

/** What came of the run, in one line, as report.html has it: `111 cards set · 8 of 120 rows need attention`. */
export function headline({ counts, source, causes }: Pick<Summary, 'counts' | 'source' | 'causes'>): {
  text: string;
  isGood: boolean;
} {
  const set = (counts.created ?? 0) + (counts.updated ?? 0);
  const bad = causes.reduce((sum, { rows }) => sum + rows, 0);
  const done = set === 1 ? '1 card set' : `${formatCount(set)} cards set`;
  if (source.rows === 0) return { text: 'The file has no rows', isGood: false };
  if (bad === 0) return { text: set === 0 ? 'All cards are up to date' : `${done} · all good`, isGood: true };
  const rows = `${formatCount(bad)} of ${formatRows(source.rows)} ${bad === 1 ? 'needs' : 'need'}`;
  return { text: `${done} · ${rows} attention`, isGood: false };
}

/** What the tab of a run says, so that it can be followed from another tab: `34 % · lines.csv`. */
export function tabOf({ record, progress, summary }: RunView): { title: string; icon: TabIcon } {
  const file = short(record.source.name, 60);
  const { state } = record;
  if (state === 'planned' && isPlan(record)) return { title: `Queued · ${file}`, icon: 'busy' };
  if (state === 'running' || state === 'planned') {
    const share = progress?.total ? `${Math.floor((progress.done / progress.total) * 100)} %` : undefined;
    const step = STEP_TEXTS[progress?.step ?? record.step];
    return { title: `${share ?? step ?? 'starting'} · ${file}`, icon: 'busy' };
  }
  if (state === 'completed' && summary) return { title: `${headline(summary).text} · ${file}`, icon: 'good' };
  if (state === 'completed_with_failures' && summary) {
    return { title: `${headline(summary).text} · ${file}`, icon: 'attention' };
  }
  return { title: `${formatStatus(state)} · ${file}`, icon: state === 'completed' ? 'good' : 'attention' };
}
