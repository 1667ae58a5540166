import { formatTick } from '../../format/schedule-entries.js';
import { formatCount, formatStatus } from '../../format/text.js';
import type { CoordinateEvent } from '../../scheduler/coordinate-event.js';
import { countsLine } from './run-table.js';

/** One line per event of a process that coordinates. */
export function eventLine(event: CoordinateEvent): string {
  switch (event.kind) {
    case 'ready': {
      const { goesOnWith } = event;
      const interrupted =
        goesOnWith === 0
          ? ''
          : ` ${formatCount(goesOnWith)} interrupted ${goesOnWith === 1 ? 'run continues' : 'runs continue'}.`;
      return `Ready. Schedules are active.${interrupted}`;
    }
    case 'tick':
      return `${event.schedule}: ${formatTick(event.entry)}`;
    case 'begun':
      return `${of(event)}run ${event.run.id} started.`;
    case 'ended':
      return `${of(event)}${endWords(event)}`;
    case 'trouble':
      return `${event.what} → ${event.next}`;
  }
}

function endWords({ run, error }: CoordinateEvent & { kind: 'ended' }): string {
  const { id, stop, state } = run;
  if (error) return `run ${id} failed: ${error.message}`;
  if (stop?.kind === 'interrupted') return `run ${id} was interrupted; it continues at the next start.`;
  if (state === 'awaiting_approval') return `run ${id} needs approval → linq-cards runs show ${id}`;
  if (stop && stop.kind !== 'cancelled') return `run ${id} halted: ${stop.what} → ${stop.next} linq-cards resume ${id}`;
  return `run ${id} is ${formatStatus(state)}: ${countsLine(run) || 'no rows'}.`;
}

function of({ schedule }: { schedule: string | null }): string {
  return schedule === null ? '' : `${schedule}: `;
}
