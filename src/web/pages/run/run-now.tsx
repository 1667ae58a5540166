import type { Outcome } from '../../../cards/outcome.js';
import { notices, STEP_TEXTS } from '../../../format/progress-notices.js';
import { formatCount, formatDuration, formatRate, formatStatus } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import type { RunView } from '../../../operations/operations.js';
import type { ReportedProgress } from '../../../runs/run-progress.js';
import { RunBar } from '../parts/bars.js';
import { Clock } from '../parts/moment.js';
import { RunState } from '../parts/run-state.js';
import { TabState } from '../parts/tab.js';
import { withControls } from '../parts/with-controls.js';
import { runAddress } from '../query.js';
import { tabOf } from './headline.js';
import type { Frame, LiveView } from './live-runs.js';
import { RunChart } from './run-chart.js';

/** A screen reader announces every tenth of the progress, and trouble; not every row. */
const ANNOUNCED_SHARE = 10;
/** The number of waiting rows listed; they continue by themselves. */
const MOST_PARKED = 5;

/** The current progress of a run. It is part of the page, and sent again to every open page. */
export function RunNow({ live: { view, latest }, now }: { live: LiveView; now: number }): JSX.Element {
  const { progress } = view;
  if (view.record.state === 'planned') return <Queued view={view} />;
  const step = STEP_TEXTS[progress?.step ?? view.record.step];
  if (!progress || step !== undefined || progress.total === null) {
    return (
      <>
        <TabState look={tabOf(view)} />
        <p class="lead">
          <progress aria-label={step ?? 'starting'} /> <span>{step ?? 'starting'} …</span>
        </p>
      </>
    );
  }
  return (
    <>
      <TabState look={tabOf(view)} />
      <RunBar counts={progress.counts} total={progress.total} />
      <Figures progress={progress} />
      <Notices texts={notices({ ...progress, parked: 0 }, now)} />
      <Parked parked={progress.parkedRows} total={progress.parked} />
      <Latest outcomes={latest} />
    </>
  );
}

/** The events of one frame: the fragments, the text for screen readers, and the news that there may be new outcomes. */
export async function liveFrame(live: LiveView, now: number): Promise<Frame> {
  return [
    { event: 'progress', data: await (<RunNow live={live} now={now} />) },
    { event: 'chart', data: await (<RunChart axis={live.chart} />), isOnlyNews: true },
    { event: 'state', data: await (<RunState {...live.view} />) },
    { event: 'say', data: await (<span safe>{spoken(live.view, now)}</span>), isOnlyNews: true },
    { event: 'outcomes', data: '' },
  ];
}

/** The text for screen readers. It changes rarely, because a live region is announced at every change. */
export function spoken({ progress, queuePosition, record }: RunView, now: number): string {
  if (record.state === 'planned') return queueWords(queuePosition);
  if (!progress || progress.total === null || progress.total === 0) return '';
  const share = Math.floor((progress.done / progress.total) * ANNOUNCED_SHARE) * (100 / ANNOUNCED_SHARE);
  if (progress.store) return `${share} % done. ${progress.store.what}; waiting.`;
  const outage = progress.pace?.outage ? ' Linq is not responding.' : '';
  const slowed =
    notices({ ...progress, parked: 0, keptBack: 0 }, now).length > 0 && outage === ''
      ? ' Linq has asked for fewer requests.'
      : '';
  return `${share} % done.${outage}${slowed}`;
}

function queueWords(queuePosition: number | null): string {
  if (queuePosition === null || queuePosition === 0) return 'Queued – about to start.';
  return `Queued – ${queuePosition === 1 ? '1 run' : `${formatCount(queuePosition)} runs`} ahead. It starts by itself.`;
}

/** The runs ahead by name, each with its expected end. */
function Queued({ view }: { view: RunView }): JSX.Element {
  return (
    <>
      <TabState look={tabOf(view)} />
      <p class="lead">{queueWords(view.queuePosition)}</p>
      <ol class="ahead">
        {view.ahead.map(({ run, name, endsAt }) => (
          <li>
            <a href={runAddress(run)} safe>
              {short(name, 80)}
            </a>{' '}
            {endsAt !== null && (
              <span class="muted">
                expected to end at <Clock at={endsAt} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Figures({ progress }: { progress: NonNullable<RunView['progress']> }): JSX.Element {
  const { done, total, rowsPerSecond, etaSeconds, pace, parked } = progress;
  const limit = pace === null ? '–' : pace.current === 0 ? 'none' : formatRate(pace.current);
  const figures: [string, string][] = [
    ['Rows done', `${formatCount(done)} of ${formatCount(total ?? 0)}`],
    ['Time left', etaSeconds === null ? '–' : `about ${formatDuration(etaSeconds)}`],
    ['Rows per second', formatRate(rowsPerSecond)],
    ['Rate limit', limit],
    ['Waiting', formatCount(parked)],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd safe>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The notices, such as `slowed to 5.0/s because Linq returned 429`, as sentences. */
function Notices({ texts }: { texts: readonly string[] }): JSX.Element {
  return (
    <>
      {texts.map((text) => (
        <p class="notice" safe>
          {`${text.charAt(0).toUpperCase()}${text.slice(1)}.`}
        </p>
      ))}
    </>
  );
}

function Parked({ parked, total }: { parked: ReportedProgress['parkedRows']; total: number }): JSX.Element {
  if (parked.length === 0) return '';
  const shown = parked.slice(0, MOST_PARKED);
  return (
    <div class="listed">
      <h3>Waiting</h3>
      <ul>
        {shown.map(({ phoneNumber, until, because }) => (
          <li>
            <span safe>{phoneNumber}</span> until <Clock at={until} />:{' '}
            <span safe>{short(withControls(because), 200)}</span>
          </li>
        ))}
        {total > shown.length && <li class="muted">and {formatCount(total - shown.length)} more</li>}
      </ul>
    </div>
  );
}

function Latest({ outcomes }: { outcomes: readonly Outcome[] }): JSX.Element {
  if (outcomes.length === 0) return '';
  return (
    <div class="listed">
      <h3>Latest</h3>
      <ul>
        {outcomes.map(({ row, phoneNumber, status, reason }) => (
          <li>
            <span class="muted" safe>{`row ${formatCount(row)}`}</span> <span safe>{phoneNumber ?? ''}</span>{' '}
            <b safe>{formatStatus(status)}</b>{' '}
            <span class="muted small" safe>
              {short(reason ?? '', 100)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
