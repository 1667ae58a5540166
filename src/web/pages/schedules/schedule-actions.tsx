import type { Schedule } from '../../../home/schedules.js';

/** The actions of a schedule. */
export function ScheduleActions({ schedule: { name, paused } }: { schedule: Schedule }): JSX.Element {
  return (
    <div class="actions">
      <form method="post" action={`/schedules/${name}/run`}>
        <button type="submit" class="compact" aria-label={`Run now: ${name}`}>
          Run now
        </button>
      </form>
      <form method="post" action={`/schedules/${name}/${paused ? 'resume' : 'pause'}`}>
        <button type="submit" class="secondary outline compact" aria-label={`${paused ? 'Resume' : 'Pause'}: ${name}`}>
          {paused ? 'Resume' : 'Pause'}
        </button>
      </form>
      <a href={`/schedules/${name}/edit`} aria-label={`Edit: ${name}`}>
        Edit
      </a>
      <a href={`/schedules/${name}/remove`} aria-label={`Remove…: ${name}`}>
        Remove…
      </a>
    </div>
  );
}
