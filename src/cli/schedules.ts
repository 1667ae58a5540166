import type { Home } from '../home/home.js';
import { type ScheduleOperations, scheduleOperations } from '../operations/schedule-operations.js';
import { coordinatorOf } from './holder.js';

/** The schedules of a home. They are files, which a process that coordinates reads again within a second. */
export async function openSchedules(home: Home): Promise<{ operations: ScheduleOperations; coordinated: boolean }> {
  const coordinated = (await coordinatorOf(home)) !== undefined;
  const operations = scheduleOperations({
    folders: null,
    home,
    coordinated,
    // A schedule does not say so; the process that runs it does.
    simulate: false,
    onChanged: () => undefined,
    now: () => new Date(),
  });
  return { operations, coordinated };
}
