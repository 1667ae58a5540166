import type { Audit } from '../../../cards/audit.js';
import { formatEntry } from '../../../format/schedule-entries.js';
import { capitalize, formatCount, formatRate } from '../../../format/text.js';
import type { HistoryEntry } from '../../../home/schedule-history.js';
import type { ScheduleStatus } from '../../../scheduler/schedule-status.js';
import { nextTimes } from '../../../scheduler/times/times.js';
import { Page } from '../layout.js';
import { SavedNotice } from '../parts/saved-notice.js';
import { ZonedTime, zonedWords } from '../parts/zoned-time.js';
import { runAddress } from '../query.js';
import { FoundByAudit } from './found-by-audit.js';
import { ScheduleActions } from './schedule-actions.js';
import { LastAudit, LastRun, whatFor } from './schedules-page.js';
import { UploadSource } from './uploaded-source.js';

const ENTRIES_A_PAGE = 100;
const TIMES_SHOWN = 5;

type Reviewed = ScheduleStatus & { history: HistoryEntry[] };

/** One schedule: its settings, the next times and its history. */
export function SchedulePage(props: {
  schedule: Reviewed;
  /** The last audit, with its findings. */
  audit: Audit | null;
  page: number;
  now: number;
  notice: string | undefined;
  /** When “Run now” was chosen; null: it was not. */
  askedAt: number | null;
}): JSX.Element {
  const { schedule, audit, page, now, notice, askedAt } = props;
  const { name, paused } = schedule;
  return (
    <Page title={`Schedule ${name}`} section="schedules">
      <p class="crumb">
        <a href="/schedules">Schedules</a>
      </p>
      <header class="page-head">
        <h1>
          <span safe>{name}</span> {paused && <span class="pill">paused</span>}
        </h1>
        <ScheduleActions schedule={schedule} />
      </header>
      <SavedNotice text={notice} />
      {askedAt === null ? '' : <ToTheRun {...{ name, askedAt }} />}
      <Facts {...{ schedule, now }} />
      <UploadSource schedule={schedule} />
      {audit === null ? '' : <FoundByAudit {...{ audit, tz: schedule.tz }} />}
      <History {...{ schedule, page }} />
    </Page>
  );
}

/** Takes the page to the run as soon as there is one; without JavaScript, a link does. */
function ToTheRun({ name, askedAt }: { name: string; askedAt: number }): JSX.Element {
  const address = `/schedules/${name}/started?since=${askedAt}`;
  return (
    <p class="muted" hx-get={address} hx-trigger="every 1s" hx-swap="none">
      <a href={address}>Go to the run</a>
    </p>
  );
}

function Facts({ schedule, now }: { schedule: Reviewed; now: number }): JSX.Element {
  const { cron, tz, audit, settings, paused, missed, skipped } = schedule;
  const { rate } = settings;
  const times = paused ? [] : nextTimes(schedule, now, TIMES_SHOWN);
  const known: [string, string][] = [
    ['Rate limit', rate === 0 ? 'no limit' : `up to ${formatRate(rate)}`],
    ...(audit ? [] : importFacts(settings)),
    ['Not run', `Missed ${formatCount(missed)} · Skipped ${formatCount(skipped)}`],
  ];
  return (
    <dl class="schedule-facts">
      <div>
        <dt>When</dt>
        <dd>
          <code safe>{cron}</code> <span safe>{tz}</span>
        </dd>
      </div>
      <div>
        <dt>{audit ? 'Next audits' : 'Next runs'}</dt>
        <dd>
          {times.length === 0 ? (
            <span class="muted">{paused ? 'none while paused' : 'none'}</span>
          ) : (
            <Times {...{ times, tz }} />
          )}
        </dd>
      </div>
      <div>
        <dt>{audit ? 'Last audit' : 'Last run'}</dt>
        <dd>{audit ? <LastAudit schedule={schedule} /> : <LastRun schedule={schedule} />}</dd>
      </div>
      <div class="wide">
        <dt>Source</dt>
        <dd safe>{whatFor(schedule)}</dd>
      </div>
      {known.map(([fact, value]) => (
        <div>
          <dt safe>{fact}</dt>
          <dd safe>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function importFacts({ mode, maxUpdatePct }: ScheduleStatus['settings']): [string, string][] {
  return [
    ['Apply to', MODES[mode]],
    ['Requires approval', maxUpdatePct === null ? 'never' : `if more than ${maxUpdatePct} % of the cards change`],
  ];
}

export const MODES = {
  upsert: 'all cards',
  'create-only': 'new cards only',
  'update-only': 'existing cards only',
} as const;

export function Times({ times, tz }: { times: readonly number[]; tz: string }): JSX.Element {
  return (
    <ol class="times">
      {times.map((at) => (
        <li>
          <ZonedTime {...{ at, tz }} />
        </li>
      ))}
    </ol>
  );
}

function History({ schedule, page }: { schedule: Reviewed; page: number }): JSX.Element {
  const { history, name, tz } = schedule;
  const newest = history.toReversed();
  const shown = newest.slice((page - 1) * ENTRIES_A_PAGE, page * ENTRIES_A_PAGE);
  const at = (other: number) => `/schedules/${name}?page=${other}#history`;
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {shown.length === 0 && (
        <p class="muted">{page === 1 ? 'No runs yet. “Run now” starts one immediately.' : 'No more entries.'}</p>
      )}
      <ol class="history">
        {shown.map((entry) => (
          <Entry {...{ entry, tz }} />
        ))}
      </ol>
      {newest.length > ENTRIES_A_PAGE && (
        <nav class="pages" aria-label="Pages of the history">
          {page > 1 && <a href={at(page - 1)}>Newer</a>}
          {page * ENTRIES_A_PAGE < newest.length && <a href={at(page + 1)}>Older</a>}
        </nav>
      )}
    </section>
  );
}

function Entry({ entry, tz }: { entry: HistoryEntry; tz: string }): JSX.Element {
  const run = 'run' in entry ? entry.run : null;
  const words = formatEntry(entry, (at) => zonedWords(at, tz));
  return (
    <li class={`history-entry history-${entry.what}`}>
      <span class="muted">
        <ZonedTime at={entry.at} tz={tz} />
      </span>
      <span>
        <span safe>{capitalize(words)}</span>{' '}
        {run !== null && (
          <a href={runAddress(run)} aria-label={`Open run ${run}`}>
            Open run{' '}
          </a>
        )}
      </span>
    </li>
  );
}
