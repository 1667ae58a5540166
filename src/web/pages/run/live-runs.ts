import type { ServerResponse } from 'node:http';
import type { Outcome } from '../../../cards/outcome.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { Operations, OperationsEvent, RunView } from '../../../operations/operations.js';
import type { TimeAxis } from '../../../report/page/time-axis.js';
import { Timeline } from '../../../report/page/timeline.js';
import { eventText } from '../../event-text.js';
import { chartOf } from './run-chart.js';

/*
 * The live parts of the pages of runs.
 *
 *   operations ──events──▸ LiveRuns ──one frame per run, at most every half second──▸ every stream of that run
 *
 * A frame is rendered once for all viewers of a run. It is complete, so a client that reads too slowly skips frames:
 * nothing is queued per client. A stream ends when the client disconnects or reads nothing for a while, when the run
 * is over, or with the process.
 */

/**
 * Each event has a name and HTML, or empty data if the name says everything. `isOnlyNews`: the event is sent only when
 * its data changes, because screen readers announce it.
 */
export type Frame = readonly { event: string; data: string; isOnlyNews?: true }[];

/** The input of a frame. `chart`: the rows that ended since this process works on the run; null if there are none. */
export type LiveView = { view: RunView; latest: readonly Outcome[]; chart: TimeAxis | null };

export type LiveRunsOptions = {
  render: (live: LiveView) => Promise<Frame>;
  now?: () => number;
  /** The maximum number of open streams. Beyond it, pages do not update by themselves. */
  mostStreams?: number;
};

const FRAME_EVERY_MS = 500;
/** Pages take a stream for lost that is silent for 2.5 s, and proxies close one that is silent for a minute. */
const BEAT_EVERY_MS = 1_000;
/** A client that reads nothing for this many beats is disconnected. */
const MOST_UNREAD_BEATS = 29;
/** Fewer than the connections that the server accepts, so that other requests still get through. */
const MOST_STREAMS = 1_500;
const LATEST = 8;
const CHART_EVERY_MS = 2_000;
const BEAT = eventText('beat', '');

type Watched = {
  streams: Set<ServerResponse>;
  sentAt: number;
  timer: NodeJS.Timeout | undefined;
  /** An event arrived after rendering of the current frame began. */
  isOutdated: boolean;
  /** The data last sent, by event. */
  said: Map<string, string>;
};
type Known = { latest: Outcome[]; timeline: Timeline; chart: TimeAxis | null; chartAt: number };

export class LiveRuns {
  readonly #operations: Operations;
  readonly #options: Required<LiveRunsOptions>;
  readonly #watched = new Map<string, Watched>();
  /** Kept for every active run, watched or not, so that a page opened late shows what happened before. */
  readonly #known = new Map<string, Known>();
  readonly #unfollow: () => void;
  readonly #beats: NodeJS.Timeout;
  /** For streams with unread data, the beats since they were last drained. */
  readonly #behind = new WeakMap<ServerResponse, number>();
  #streams = 0;

  constructor(operations: Operations, options: LiveRunsOptions) {
    this.#operations = operations;
    this.#options = { now: () => Date.now(), mostStreams: MOST_STREAMS, ...options };
    this.#unfollow = operations.follow((event) => this.#take(event));
    this.#beats = setInterval(() => this.#beat(), BEAT_EVERY_MS);
    this.#beats.unref();
  }

  /** The number of open streams. */
  get streams(): number {
    return this.#streams;
  }

  get isFull(): boolean {
    return this.#streams >= this.#options.mostStreams;
  }

  /** The chart of a run. It is redrawn every few seconds only, because it is the largest part of a page. */
  chartOf(run: string): TimeAxis | null {
    const known = this.#known.get(run);
    if (!known) return null;
    const now = this.#options.now();
    if (known.chart === null || now - known.chartAt >= CHART_EVERY_MS) {
      known.chart = chartOf(known.timeline);
      known.chartAt = now;
    }
    return known.chart;
  }

  latestOf(run: string): readonly Outcome[] {
    return this.#known.get(run)?.latest ?? [];
  }

  /**
   * Sends frames of a run to a client, starting immediately, until the client disconnects or the run is over. Must not
   * be called if `isFull`.
   */
  join(run: string, stream: ServerResponse): void {
    // A client that has already disconnected emits no further `close`.
    if (stream.destroyed) return;
    const watched = this.#watched.get(run) ?? newWatched();
    this.#watched.set(run, watched);
    watched.streams.add(stream);
    this.#streams += 1;
    stream.once('close', () => this.#leave(run, stream));
    stream.on('drain', () => this.#behind.delete(stream));
    stream.on('error', () => stream.destroy());
    stream.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Otherwise nginx would hold frames back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    this.#plan(run, watched);
  }

  close(): void {
    this.#unfollow();
    clearInterval(this.#beats);
    for (const { timer, streams } of this.#watched.values()) {
      clearTimeout(timer);
      for (const stream of streams) stream.end();
    }
    this.#known.clear();
  }

  #take(event: OperationsEvent): void {
    if (event.kind === 'schedule') return;
    const run = event.kind === 'run' ? event.record.id : event.run;
    if (event.kind === 'run') this.#forgetIfStopped(event.record);
    else if (event.kind === 'outcomes') {
      const known = this.#knownOf(run);
      for (const outcome of event.outcomes) known.timeline.add(outcome);
      known.latest = [...event.outcomes.slice(-LATEST).reverse(), ...known.latest].slice(0, LATEST);
    }
    const watched = this.#watched.get(run);
    if (watched) this.#plan(run, watched);
  }

  #knownOf(run: string): Known {
    const known = this.#known.get(run) ?? { latest: [], timeline: new Timeline(), chart: null, chartAt: 0 };
    this.#known.set(run, known);
    return known;
  }

  #forgetIfStopped({ id, state }: RunRecord): void {
    if (!isUnderWay(state)) this.#known.delete(id);
  }

  /** Schedules a frame: now, or half a second after the last one. */
  #plan(run: string, watched: Watched): void {
    watched.isOutdated = true;
    if (watched.timer) return;
    const waitMs = Math.max(0, watched.sentAt + FRAME_EVERY_MS - this.#options.now());
    watched.timer = setTimeout(() => void this.#send(run, watched), waitMs);
  }

  async #send(run: string, watched: Watched): Promise<void> {
    watched.sentAt = this.#options.now();
    watched.isOutdated = false;
    let isOver = true;
    try {
      const view = await this.#operations.run(run);
      isOver = !isUnderWay(view.record.state);
      const frame = await this.#options.render({ view, latest: this.latestOf(run), chart: this.chartOf(run) });
      const text = frame
        .filter((part) => isNews(part, watched.said))
        .map(({ event, data }) => eventText(event, data))
        .join('');
      for (const stream of watched.streams) if (!stream.writableNeedDrain) stream.write(text);
    } catch {
      // The run was discarded or cannot be read: the page that is loaded at the end of the stream says so.
    }
    watched.timer = undefined;
    if (isOver) for (const stream of watched.streams) stream.end(eventText('over', ''));
    // Events may have arrived meanwhile, the end of the run included; no event follows that one.
    else if (watched.isOutdated && watched.streams.size > 0) this.#plan(run, watched);
  }

  #beat(): void {
    for (const { streams } of this.#watched.values()) {
      for (const stream of streams) this.#beatTo(stream);
    }
  }

  #beatTo(stream: ServerResponse): void {
    // A stream that has ended stays here until its client has read the end.
    const isBehind = stream.writableNeedDrain || stream.writableEnded;
    if (!isBehind) {
      stream.write(BEAT);
      return;
    }
    const unread = (this.#behind.get(stream) ?? 0) + 1;
    if (unread > MOST_UNREAD_BEATS) stream.destroy();
    else this.#behind.set(stream, unread);
  }

  #leave(run: string, stream: ServerResponse): void {
    const watched = this.#watched.get(run);
    if (!watched?.streams.delete(stream)) return;
    this.#streams -= 1;
    if (watched.streams.size > 0) return;
    clearTimeout(watched.timer);
    this.#watched.delete(run);
  }
}

/** True while the page of the run can still change by itself. */
export function isUnderWay(state: RunRecord['state']): boolean {
  return state === 'running' || state === 'planned';
}

function newWatched(): Watched {
  return { streams: new Set(), sentAt: Number.NEGATIVE_INFINITY, timer: undefined, isOutdated: false, said: new Map() };
}

function isNews({ event, data, isOnlyNews }: Frame[number], said: Map<string, string>): boolean {
  if (!isOnlyNews) return true;
  const isNew = said.get(event) !== data;
  said.set(event, data);
  return isNew;
}
