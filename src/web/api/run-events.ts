import { PassThrough, type Readable } from 'node:stream';
import type { Outcome } from '../../cards/outcome.js';
import { OperatorError } from '../../errors.js';
import { isOver } from '../../home/run-record.js';
import type { Operations, OperationsEvent } from '../../operations/operations.js';
import { eventText } from '../event-text.js';
import { EventLog } from './event-log.js';

export type RunEventsOptions = {
  /** The maximum number of clients. */
  mostClients: number;
  /** A client with this many unread bytes is disconnected; it can reconnect and continue. */
  mostUnsent: number;
  /** A client that reads none of its pending data between two heartbeats is disconnected too. */
  heartbeatMs: number;
};

const USUAL: RunEventsOptions = { mostClients: 200, mostUnsent: 1_000_000, heartbeatMs: 15_000 };
const MOST_OUTCOMES = 200;
/** How long a client waits before it reconnects. */
const RETRY_MS = 2_000;

/** `isReady`: it has received the current state. `sent`, and `taken` at the last heartbeat, in bytes. */
type Client = { run: string; stream: PassThrough; isReady: boolean; sent: number; taken: number };

/**
 * Streams the events of a run to HTTP clients.
 *
 * A client first gets the current state of the run, or the events that it has missed, then new events until the run is
 * over. Events that occur during the first part are in the log and are sent afterwards.
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
   * @param lastId the last event that the client has received
   * @returns undefined if the run is over and there are no more events
   * @throws OperatorError `run_unknown`, `too_many_clients`
   */
  async open(run: string, lastId: string | undefined): Promise<Readable | undefined> {
    if (this.#clients.size >= this.#options.mostClients) throw tooMany();
    const begin = this.#log.lastId;
    const client: Client = { run, stream: new PassThrough(), isReady: false, sent: 0, taken: 0 };
    // Counted from now on, so that a thousand concurrent requests are not all accepted.
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

  /** Disconnects all clients. */
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

  /**
   * Undefined if the events are unknown, or more than a client may have pending: sending them at once would disconnect
   * it every time.
   */
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

  /** Includes clients that were sent the end: one that never reads it would keep its place forever. */
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
  return new OperatorError(
    'too_many_clients',
    'Too many clients are following runs right now.',
    'Try again in a moment.',
  );
}
