import { formatEntry } from '../../../format/schedule-entries.js';
import { capitalize, formatCount, formatRate } from '../../../format/text.js';
import type { HistoryEntry } from '../../../home/schedule-history.js';
import type { ScheduleStatus } from '../../../scheduler/schedule-status.js';
import { nextTimes } from '../../../scheduler/times/times.js';
import { Page } from '../layout.js';
import { SavedNotice } from '../parts/saved-notice.js';
import { ZonedTime, zonedWords } from '../parts/zoned-time.js';
import { runAddress } from '../query.js';
import { ScheduleActions } from './schedule-actions.js';
import { LastRun } from './schedules-page.js';

const ENTRIES_A_PAGE = 100;
const TIMES_SHOWN = 5;

type Reviewed = ScheduleStatus & { history: HistoryEntry[] };

/** One schedule: its settings, the next times and its history. */
export function SchedulePage(props: {
  schedule: Reviewed;
  page: number;
  now: number;
  notice: string | undefined;
}): JSX.Element {
  const { schedule, page, now, notice } = props;
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
      <Facts {...{ schedule, now }} />
      <History {...{ schedule, page }} />
    </Page>
  );
}

function Facts({ schedule, now }: { schedule: Reviewed; now: number }): JSX.Element {
  const { cron, tz, source, settings, paused, missed, skipped } = schedule;
  const { rate, mode, maxUpdatePct } = settings;
  const times = paused ? [] : nextTimes(schedule, now, TIMES_SHOWN);
  const known: [string, string][] = [
    ['Rate limit', rate === 0 ? 'no limit' : `up to ${formatRate(rate)}`],
    ['Apply to', MODES[mode]],
    ['Requires approval', maxUpdatePct === null ? 'never' : `if more than ${maxUpdatePct} % of the cards change`],
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
        <dt>Next runs</dt>
        <dd>
          {times.length === 0 ? (
            <span class="muted">{paused ? 'none while paused' : 'none'}</span>
          ) : (
            <Times {...{ times, tz }} />
          )}
        </dd>
      </div>
      <div>
        <dt>Last run</dt>
        <dd>
          <LastRun schedule={schedule} />
        </dd>
      </div>
      <div class="wide">
        <dt>Source</dt>
        <dd safe>{source}</dd>
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
