import { formatFindings } from '../../../format/audit-text.js';
import { formatTick } from '../../../format/schedule-entries.js';
import { capitalize, formatCounts, formatStatus } from '../../../format/text.js';
import { isRemote, sourceName } from '../../../intake/receive.js';
import type { ScheduleStatus } from '../../../scheduler/schedule-status.js';
import { Page } from '../layout.js';
import { SavedNotice } from '../parts/saved-notice.js';
import { ZonedTime, zonedWords } from '../parts/zoned-time.js';
import { runAddress } from '../query.js';
import { ScheduleActions } from './schedule-actions.js';

/** All schedules, each with its next and its last run. */
export function SchedulesPage({
  schedules,
  notice,
}: {
  schedules: ScheduleStatus[];
  notice: string | undefined;
}): JSX.Element {
  return (
    <Page title="Schedules" section="schedules">
      <header class="page-head">
        <div>
          <h1>Schedules</h1>
          <p class="muted">
            Import a file automatically: a run starts whenever the file has changed. Or audit the account.
          </p>
        </div>
        {schedules.length > 0 && <AddSchedule />}
      </header>
      <SavedNotice text={notice} />
      {schedules.length === 0 ? (
        <div class="nothing">
          <p class="nothing-what">No schedules yet.</p>
          <p>Update cards every night from a file or URL, or have the account audited.</p>
          <p>
            <AddSchedule />
          </p>
        </div>
      ) : (
        <ul class="schedules">
          {schedules.map((schedule) => (
            <ScheduleItem schedule={schedule} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function AddSchedule(): JSX.Element {
  return (
    <a href="/schedules/_new" class="button">
      Add schedule{' '}
    </a>
  );
}

function ScheduleItem({ schedule }: { schedule: ScheduleStatus }): JSX.Element {
  const { name, cron, tz, audit, paused, lastTick } = schedule;
  return (
    <li class="schedule">
      <div class="schedule-head">
        <h2>
          <a href={`/schedules/${name}`} safe>
            {name}
          </a>
        </h2>
        {paused && <span class="pill">paused</span>}
      </div>
      <p class="muted">
        <code safe>{cron}</code> <span safe>{tz}</span> · <span safe>{whatFor(schedule)}</span>
      </p>
      <dl class="schedule-facts">
        <div>
          <dt>{audit ? 'Next audit' : 'Next run'}</dt>
          <dd>
            <NextRun schedule={schedule} />
          </dd>
        </div>
        <div>
          <dt>{audit ? 'Last audit' : 'Last run'}</dt>
          <dd>{audit ? <LastAudit schedule={schedule} /> : <LastRun schedule={schedule} />}</dd>
        </div>
        {lastTick !== null && lastTick.what !== (audit ? 'audited' : 'started') && (
          <div>
            <dt>Last scheduled time</dt>
            <dd safe>{capitalize(formatTick(lastTick, (at) => zonedWords(at, tz)))}</dd>
          </div>
        )}
      </dl>
      <ScheduleActions schedule={schedule} />
    </li>
  );
}

export function NextRun({ schedule: { next, paused, tz } }: { schedule: ScheduleStatus }): JSX.Element {
  if (next === null) return <span class="muted">{paused ? 'none while paused' : 'none'}</span>;
  return <ZonedTime {...{ at: next, tz }} />;
}

/** What a schedule reads: its source, or what an audit compares with. */
export function whatFor(schedule: Pick<ScheduleStatus, 'audit' | 'source' | 'uploaded'>): string {
  const source = sourceText(schedule);
  if (source === null) return 'Audit: compares with what was last set here';
  return schedule.audit ? `Audit: compares with ${source}` : source;
}

/** The source in words; null if it has none. Of a file on the server only its name. */
export function sourceText({ source, uploaded }: Pick<ScheduleStatus, 'source' | 'uploaded'>): string | null {
  if (uploaded) return 'the uploaded file';
  return source === null || isRemote(source) ? source : `${sourceName(source)}, a file on the server`;
}

export function LastAudit({ schedule: { name, lastAudit, tz } }: { schedule: ScheduleStatus }): JSX.Element {
  if (!lastAudit) return <span class="muted">none yet</span>;
  return (
    <>
      <a href={`/schedules/${name}#audit`}>
        <ZonedTime {...{ at: lastAudit.at, tz }} />
      </a>
      <br />
      <span class="muted" safe>
        {capitalize(formatFindings(lastAudit))}
      </span>
    </>
  );
}

export function LastRun({ schedule: { lastRun, tz } }: { schedule: ScheduleStatus }): JSX.Element {
  if (!lastRun) return <span class="muted">none yet</span>;
  const { run, at, state, counts } = lastRun;
  const rows = formatCounts(counts ?? {});
  return (
    <>
      <a href={runAddress(run)}>
        <ZonedTime {...{ at, tz }} />
      </a>
      <br />
      <span class="muted" safe>{`${formatStatus(state)}${rows === '' ? '' : `: ${rows}`}`}</span>
    </>
  );
}
