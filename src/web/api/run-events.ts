import { PassThrough, type Readable } from 'node:stream';
import type { Outcome } from '../../cards/outcome.js';
import { OperatorError } from '../../errors.js';
import { isOver } from '../../home/run-record.js';
import type { Operations, OperationsEvent } from '../../operations/operations.js';
import { eventText } from '../event-text.js';
import { EventLog } from './event-log.js';

export type RunEventsOptions = {
  /** So many at once. */
  mostClients: number;
  /** A client that has not taken so many bytes is cut off; it can come again and go on. */
  mostUnsent: number;
  /** One that has something to take, and has taken none of it from one heartbeat to the next, is cut off too. */
  heartbeatMs: number;
};

const USUAL: RunEventsOptions = { mostClients: 200, mostUnsent: 1_000_000, heartbeatMs: 15_000 };
const MOST_OUTCOMES = 200;
/** How long a client waits before it comes again. */
const RETRY_MS = 2_000;

/** `isReady`: it has been told how its run stands. `sent`, and `taken` at the last heartbeat, in bytes. */
type Client = { run: string; stream: PassThrough; isReady: boolean; sent: number; taken: number };

/**
 * What happens to runs, for whoever follows one over HTTP.
 *
 * A client is first told how the run stands, or what it has missed; then what happens, until the run is over. Whatever
 * happens while it is told is in the log, and is told after that.
 */
export class RunEvents {
  readonly #operations: Operations;
  readonly #options: RunEventsOptions;
  readonly #log = new EventLog();
  readonly #clients = new Set<Client>();
  readonly #unfollow: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(operations: Operations, options: Partial<RunEventsOptions> = {}) {
    this.#operations = operations;
    this.#options = { ...USUAL, ...options };
    this.#unfollow = operations.follow((event) => this.#take(event));
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMs);
    this.#heartbeat.unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /**
   * @param lastId the last event that the client has heard of
   * @returns undefined where the run is over and there is nothing left to tell
   * @throws OperatorError `run_unknown`, `too_many_clients`
   */
  async open(run: string, lastId: string | undefined): Promise<Readable | undefined> {
    if (this.#clients.size >= this.#options.mostClients) throw tooMany();
    const begin = this.#log.lastId;
    const client: Client = { run, stream: new PassThrough(), isReady: false, sent: 0, taken: 0 };
    // Counted from now on, so that a thousand who ask at once are not all let in.
    this.#clients.add(client);
    client.stream.on('close', () => this.#clients.delete(client));
    try {
      const { record } = await this.#operations.run(run);
      const missed = this.#missed(run, lastId);
      if (isOver(record.state) && missed === '') {
        this.#leave(client);
        return undefined;
      }
      this.#send(client, `retry: ${RETRY_MS}\n\n`);
      if (missed !== undefined) this.#send(client, missed);
      else {
        const where = { run: `/api/v1/runs/${run}`, outcomes: `/api/v1/runs/${run}/outcomes` };
        if (lastId !== undefined) this.#send(client, eventText('reload', JSON.stringify(where), begin));
        this.#send(client, eventText('run', JSON.stringify(record), begin));
        this.#send(client, (this.#log.since(run, begin) ?? []).join(''));
      }
      client.isReady = true;
      if (isOver(record.state)) this.#end(client);
      return client.stream;
    } catch (error) {
      this.#leave(client);
      throw error;
    }
  }

  /** Sends everybody away. */
  close(): void {
    this.#unfollow();
    clearInterval(this.#heartbeat);
    for (const { stream } of this.#clients) stream.end();
    this.#clients.clear();
  }

  #take(event: OperationsEvent): void {
    switch (event.kind) {
      case 'run':
        this.#emit(event.record.id, 'run', event.record);
        if (isOver(event.record.state)) this.#endAll(event.record.id);
        return;
      case 'progress':
        this.#emit(event.run, 'progress', event.progress);
        return;
      case 'outcomes':
        for (let from = 0; from < event.outcomes.length; from += MOST_OUTCOMES)
          this.#emit(event.run, 'outcomes', event.outcomes.slice(from, from + MOST_OUTCOMES).map(withoutAttempts));
        return;
      case 'schedule':
        return;
    }
  }

  /** Undefined where it is not known, or more than may wait for a client: sent at once, that would cut it off each time. */
  #missed(run: string, lastId: string | undefined): string | undefined {
    const missed = lastId === undefined ? undefined : this.#log.since(run, lastId)?.join('');
    return missed !== undefined && Buffer.byteLength(missed) > this.#options.mostUnsent / 2 ? undefined : missed;
  }

  #emit(run: string, event: string, value: unknown): void {
    const text = this.#log.add(run, event, value);
    for (const client of this.#clients) if (client.run === run && client.isReady) this.#send(client, text);
  }

  #endAll(run: string): void {
    for (const client of this.#clients) if (client.run === run && client.isReady) this.#end(client);
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
    client.stream.destroy();
  }

  #end(client: Client): void {
    this.#send(client, eventText('end', '{}'));
    client.stream.end();
  }

  #send(client: Client, text: string): void {
    const { stream } = client;
    if (stream.writableEnded || stream.destroyed || text === '') return;
    client.sent += Buffer.byteLength(text);
    stream.write(text);
    if (unsent(client) > this.#options.mostUnsent) stream.destroy();
  }

  /** Also of clients that have been told of the end: one that never takes it would keep its place for ever. */
  #beat(): void {
    for (const client of this.#clients) {
      const taken = client.sent - unsent(client);
      if (unsent(client) > 0 && taken === client.taken) client.stream.destroy();
      client.taken = taken;
      this.#send(client, ': still here\n\n');
    }
  }
}

function unsent({ stream }: Client): number {
  return stream.writableLength + stream.readableLength;
}

function withoutAttempts({ tries, ...outcome }: Outcome): Outcome {
  return outcome;
}

function tooMany(): OperatorError {
  return new OperatorError('too_many_clients', 'Too many clients follow runs just now.', 'Try again in a moment.');
}
