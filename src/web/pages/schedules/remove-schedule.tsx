import type { Schedule } from '../../../home/schedules.js';
import { Page } from '../layout.js';

/** Asks for confirmation before a schedule is removed. */
export function RemoveSchedule({ schedule: { name, cron, tz, source } }: { schedule: Schedule }): JSX.Element {
  return (
    <Page title={`Remove ${name}`} section="schedules">
      <div class="confirm">
        <h1 safe>{`Remove schedule ${name}?`}</h1>
        <p>
          This removes the schedule and its history. Its runs and their results are kept, and a run in progress
          continues. Pause it instead if you only want to stop it temporarily.
        </p>
        <p class="muted">
          <code safe>{cron}</code> <span safe>{tz}</span> · <span safe>{source}</span>
        </p>
        <form method="post" action={`/schedules/${name}/remove`} class="actions">
          <button type="submit" class="danger">
            Remove{' '}
          </button>
          <a href={`/schedules/${name}`}>Keep it</a>
        </form>
      </div>
    </Page>
  );
}
