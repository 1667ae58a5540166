import { formatCount, formatDuration, formatRows } from '../../../format/text.js';
import { type RunRecord, workedSeconds } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import type { RunProgress } from '../../../runs/run-progress.js';
import { Page } from '../layout.js';
import { PlanBar, RunBar } from '../parts/bars.js';
import { Field } from '../parts/field.js';
import { Flash, type PageError } from '../parts/flash.js';
import { Moment } from '../parts/moment.js';
import { NotLive } from '../parts/not-live.js';
import { RunState } from '../parts/run-state.js';
import { StartedBy } from '../parts/started-by.js';
import { UploadForm } from '../parts/upload-form.js';
import { runAddress } from '../query.js';

/** Errors that the import options can fix. */
const FIXED_BY_OPTIONS = /^source_(columns|encoding|quotes|not_text|no_header)$|^setting_invalid$/;

export type ListedRun = { record: RunRecord; progress: RunProgress | null; queuePosition: number | null };

export type RunsPageProps = {
  runs: readonly ListedRun[];
  /** Ids of runs whose record cannot be read. */
  unreadable: readonly string[];
  /** The run after which the next page begins; null on the last page. */
  next: string | null;
  after: string | undefined;
  maxUpload: number;
  /** Whether there is a sample to try on the simulator. */
  hasSample: boolean;
  pageError?: PageError;
  code?: string;
  /** An address that could not be read. */
  address?: string;
  now: number;
};

export function RunsPage({ pageError, code = '', address = '', ...props }: RunsPageProps): JSX.Element {
  const { runs, unreadable, next, after, maxUpload, hasSample, now } = props;
  const isEmpty = runs.length === 0 && after === undefined;
  return (
    <Page title="Runs" section="runs">
      <h1>Runs</h1>
      <Flash pageError={pageError} />
      <UploadForm maxUpload={maxUpload} isHelpOpen={FIXED_BY_OPTIONS.test(code)} />
      <FromAddress address={address} />
      <Unreadable ids={unreadable} />
      {isEmpty ? <Beginning hasSample={hasSample} /> : <RunList {...{ runs, after, now }} />}
      <Pages next={next} after={after} />
      {isEmpty ? (
        ''
      ) : (
        <p class="small">
          <a href="/runs/old">Remove old runs</a>
        </p>
      )}
    </Page>
  );
}

/** Instead of a file, the address of one. */
function FromAddress({ address }: { address: string }): JSX.Element {
  return (
    <details class="from-address" open={address !== ''}>
      <summary>From a web address or Google Sheets</summary>
      <form method="post" action="/runs/from" class="find-line">
        <Field
          {...{ id: 'from-address', name: 'address', label: 'Address', value: address }}
          type="url"
          maxlength={2_000}
          placeholder="https:// address of a CSV, or the link to a Google sheet"
          required
        />
        <button type="submit" class="secondary">
          Preview
        </button>
      </form>
    </details>
  );
}

function Unreadable({ ids }: { ids: readonly string[] }): JSX.Element {
  if (ids.length === 0) return '';
  const runs = ids.length === 1 ? 'Run' : 'Runs';
  return (
    <div class="notice bad" role="alert">
      <p class="strong" safe>{`${runs} ${ids.join(', ')} cannot be read.`}</p>
      <p>
        The record is damaged, or was written by a newer version of linq-cards. Nothing was deleted, and all other runs
        continue. Restore the file run.json of this run from a backup, or update linq-cards.
      </p>
    </div>
  );
}

function Pages({ next, after }: Pick<RunsPageProps, 'next' | 'after'>): JSX.Element {
  if (next === null && after === undefined) return '';
  return (
    <nav class="pages" aria-label="Pages of runs">
      {after !== undefined && <a href="/">Newest</a>}
      {next !== null && <a href={`/?after=${encodeURIComponent(next)}`}>Older runs</a>}
    </nav>
  );
}

function Beginning({ hasSample }: { hasSample: boolean }): JSX.Element {
  return (
    <section class="beginning">
      <h2>Getting started</h2>
      <ol>
        <li>
          <a href="/template.csv">Download the template</a> and fill in one row per phone line: number, first name, last
          name, picture. Or use your own CSV; columns are matched by name.
        </li>
        <li>Choose the file above. Review every change and fix any errors.</li>
        <li>Start the run and watch its progress. Download, fix and re-upload anything that fails.</li>
      </ol>
      {hasSample ? (
        <form method="post" action="/runs/sample">
          <button type="submit" class="secondary outline">
            Try it with a sample
          </button>
          <p class="muted small">82 sample rows on a simulator, including typical errors. Nothing is sent to Linq.</p>
        </form>
      ) : (
        <p class="muted">
          To try it without sending anything to Linq, run <code>linq-cards demo</code> in a terminal.
        </p>
      )}
    </section>
  );
}

type RunListProps = { runs: readonly ListedRun[]; after: string | undefined; now: number };

/** The list of runs. It refreshes itself while a run is in progress. */
function RunList({ runs, after, now }: RunListProps): JSX.Element {
  const moves = runs.some(({ record }) => record.state === 'running' && record.stop === null);
  const address = after === undefined ? '/' : `/?after=${encodeURIComponent(after)}`;
  const again = moves
    ? {
        'hx-get': address,
        'hx-trigger': 'every 2s',
        'hx-request': '{"timeout":2500}',
        'hx-select': '#runs',
        'hx-swap': 'outerHTML',
      }
    : {};
  return (
    <section id="runs" {...again}>
      <h2 class="visually-hidden">All runs</h2>
      <NotLive />
      <table class="runs">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">State</th>
            <th scope="col">Rows</th>
            <th scope="col">Started</th>
            <th scope="col" class="num">
              Duration{' '}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow run={run} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RunRow({ run, now }: { run: ListedRun; now: number }): JSX.Element {
  const { record, queuePosition } = run;
  return (
    <tr>
      <th scope="row">
        <a id={`run-${record.id}`} href={runAddress(record.id)} safe>
          {short(record.source.name, 80)}
        </a>
        {record.settings.simulate && <span class="tag">simulator</span>}
      </th>
      <td>
        <RunState record={record} queuePosition={queuePosition} />
      </td>
      <td class="amount">
        <Amount run={run} />
      </td>
      <td class="began">
        <Moment at={record.createdAt} />{' '}
        <span class="muted">
          by <StartedBy record={record} />
        </span>
      </td>
      <td class="num took" safe>
        {took(record, now)}
      </td>
    </tr>
  );
}

function Amount({ run: { record, progress } }: { run: ListedRun }): JSX.Element {
  const total = progress?.total ?? record.rows;
  if (total === null) return <span class="muted">not counted yet</span>;
  const words = progress ? `${formatCount(progress.done)} of ${formatRows(total)}` : formatRows(total);
  const counts = progress?.counts ?? record.counts;
  return (
    <>
      <span safe>{words}</span>
      {counts ? <RunBar counts={counts} total={total} /> : <PlanBar counts={record.planned ?? {}} />}
    </>
  );
}

/** The time that was worked on the run, as in its report. */
function took(record: RunRecord, now: number): string {
  const { state, finishedAt } = record;
  if (finishedAt === null && state !== 'running') return '';
  return formatDuration(workedSeconds(record, finishedAt ?? new Date(now).toISOString()));
}
