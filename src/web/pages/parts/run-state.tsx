import { formatStatus } from '../../../format/text.js';
import { isPlan, type RunRecord } from '../../../home/run-record.js';

type Look = 'open' | 'busy' | 'good' | 'bad';

/** The state of a run as a word, with a dot in a matching colour. */
export function RunState({ record, queuePosition }: { record: RunRecord; queuePosition?: number | null }): JSX.Element {
  const { words, look } = stateOf(record, queuePosition ?? null);
  return (
    <span class={`state ${look}`} safe>
      {words}
    </span>
  );
}

/** True for a plan that nobody has started: nothing has been sent, and the page shows its preview. */
export function isPreview({ record, queuePosition }: { record: RunRecord; queuePosition: number | null }): boolean {
  return record.state === 'planned' && queuePosition === null;
}

export function stateOf(record: RunRecord, queuePosition: number | null): { words: string; look: Look } {
  const { state, stop } = record;
  switch (state) {
    case 'planned':
      return { words: queuePosition === null && isPlan(record) ? 'planned' : 'queued', look: 'open' };
    case 'running':
      return stop?.kind === 'interrupted' ? { words: 'interrupted', look: 'bad' } : { words: 'running', look: 'busy' };
    case 'completed':
      return { words: formatStatus(state), look: 'good' };
    case 'cancelled':
      return { words: formatStatus(state), look: 'open' };
    default:
      return { words: formatStatus(state), look: 'bad' };
  }
}
