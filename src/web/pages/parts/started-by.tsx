import type { RunRecord } from '../../../home/run-record.js';
import { scheduleOf } from '../../../home/schedules.js';

/** What started a run, with a link if it was a schedule. */
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
