import type { Schedule } from '../../../home/schedules.js';
import { Page } from '../layout.js';

/** Asks before a schedule is forgotten. */
export function RemoveSchedule({ schedule: { name, cron, tz, source } }: { schedule: Schedule }): JSX.Element {
  return (
    <Page title={`Remove ${name}`} section="schedules">
      <div class="confirm">
        <h1 safe>{`Remove schedule ${name}?`}</h1>
        <p>
          It is forgotten with its history. Its runs and their results stay, and one that is under way goes on. To let
          it rest for a while, pause it instead.
        </p>
        <p class="muted">
          <code safe>{cron}</code> <span safe>{tz}</span> · <span safe>{source}</span>
        </p>
        <form method="post" action={`/schedules/${name}/remove`} class="actions">
          <button type="submit" class="danger">
            Remove it
          </button>
          <a href={`/schedules/${name}`}>Keep it</a>
        </form>
      </div>
    </Page>
  );
}
