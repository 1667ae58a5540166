import type { RunRecord } from '../../../home/run-record.js';
import { scheduleOf } from '../../../home/schedules.js';

/** Who or what began a run; a schedule has a page of its own. */
export function StartedBy({ record }: { record: RunRecord }): JSX.Element {
  const schedule = scheduleOf(record);
  if (schedule === undefined) return <span safe>{record.startedBy}</span>;
  return (
    <>
      schedule{' '}
      <a href={`/schedules/${encodeURIComponent(schedule)}`} safe>
        {schedule}
      </a>
    </>
  );
}
