import type { ServerResponse } from 'node:http';
import type { Outcome } from '../../../cards/outcome.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { Operations, OperationsEvent, RunView } from '../../../operations/operations.js';
import { eventText } from '../../event-text.js';
import { RateHistory, type RateMark } from './rate-history.js';

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

/** The input of a frame. */
export type LiveView = { view: RunView; latest: readonly Outcome[]; past: readonly RateMark[] };

export type LiveRunsOptions = {
  render: (live: LiveView) => Promise<Frame>;
  now?: () => number;
  /** The maximum number of open streams. Beyond it, pages do not update by themselves. */
  mostStreams?: number;
};

const FRAME_EVERY_MS = 500;
/**
 * Proxies close connections that are silent for a minute. A client that reads nothing between two comments is
 * disconnected.
 */
const COMMENT_EVERY_MS = 15_000;
/** Fewer than the connections that the server accepts, so that other requests still get through. */
const MOST_STREAMS = 1_500;
const LATEST = 8;

type Watched = {
  streams: Set<ServerResponse>;
  sentAt: number;
  timer: NodeJS.Timeout | undefined;
  /** An event arrived after rendering of the current frame began. */
  isOutdated: boolean;
  /** The data last sent, by event. */
  said: Map<string, string>;
};
type Known = { latest: Outcome[]; past: RateHistory };

export class LiveRuns {
  readonly #operations: Operations;
  readonly #options: Required<LiveRunsOptions>;
  readonly #watched = new Map<string, Watched>();
  /** Kept for every active run, watched or not, so that a page opened late shows what happened before. */
  readonly #known = new Map<string, Known>();
  readonly #unfollow: () => void;
  readonly #comments: NodeJS.Timeout;
  /** Streams that had unread data at the last comment and have not been drained since. */
  readonly #behind = new WeakSet<ServerResponse>();
  #streams = 0;

  constructor(operations: Operations, options: LiveRunsOptions) {
    this.#operations = operations;
    this.#options = { now: () => Date.now(), mostStreams: MOST_STREAMS, ...options };
    this.#unfollow = operations.follow((event) => this.#take(event));
    this.#comments = setInterval(() => this.#comment(), COMMENT_EVERY_MS);
    this.#comments.unref();
  }

  /** The number of open streams. */
  get streams(): number {
    return this.#streams;
  }

  get isFull(): boolean {
    return this.#streams >= this.#options.mostStreams;
  }

  rateHistoryOf(run: string): readonly RateMark[] {
    return this.#known.get(run)?.past.marks ?? [];
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
    clearInterval(this.#comments);
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
    else if (event.kind === 'progress') this.#knownOf(run).past.add(event.progress, this.#options.now());
    else {
      const known = this.#knownOf(run);
      known.latest = [...event.outcomes.slice(-LATEST).reverse(), ...known.latest].slice(0, LATEST);
    }
    const watched = this.#watched.get(run);
    if (watched) this.#plan(run, watched);
  }

  #knownOf(run: string): Known {
    const known = this.#known.get(run) ?? { latest: [], past: new RateHistory() };
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
      const frame = await this.#options.render({ view, latest: this.latestOf(run), past: this.rateHistoryOf(run) });
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

  #comment(): void {
    for (const { streams } of this.#watched.values()) {
      for (const stream of streams) this.#commentTo(stream);
    }
  }

  #commentTo(stream: ServerResponse): void {
    // A stream that has ended stays here until its client has read the end.
    const isBehind = stream.writableNeedDrain || stream.writableEnded;
    if (!isBehind) stream.write(':\n\n');
    else if (this.#behind.has(stream)) stream.destroy();
    else this.#behind.add(stream);
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
