import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AtEnd } from './at-end.js';
import type { Framing } from './framing.js';

/** What a network, or the server behind it, does to those who talk through the proxy. Each lasts until {@link FaultProxy.heal}. */
export type NetworkFault =
  /** Connections are cut, and no new one is taken. */
  | { kind: 'gone' }
  /** Delays everything, in both directions, by this much. */
  | { kind: 'slow'; ms: number }
  /** Requests do not reach the server; each is refused in its name. */
  | { kind: 'refuse'; words: string }
  /** Connections are taken, and nothing is passed on: neither a request nor an answer. */
  | { kind: 'silent' };

/** A moment of a run, as it is seen on the way to a server. */
export type Moment = {
  /** What a request contains, as text. */
  request: RegExp;
  /** The how manieth of them. */
  nth: number;
  /** When it comes by, or when its answer does. */
  when: 'asked' | 'answered';
};

export type FaultProxy = {
  port: number;
  /** When each request arrived that was not refused here, in milliseconds of `performance.now()`, with its text. */
  requests: { at: number; text: string }[];
  /** Calls `act` at that moment, and keeps what came by until it is done. @returns when that was */
  at(moment: Moment, act: () => void | Promise<void>): Promise<void>;
  begin(fault: NetworkFault): void;
  heal(): void;
  /** Cuts all connections that there are; new ones are taken. */
  cut(): void;
  /** Passes half of the next answer on, and cuts that connection. @returns when it has been done */
  halve(): Promise<void>;
};

type Watched = Moment & { seen: number; act: () => Promise<void> };

/**
 * A proxy in front of a server, which knows where a request ends and can therefore do to a run, at an exact moment of it, what
 * networks and servers do.
 */
export async function openFaultProxy(
  target: { port: number },
  { framing, atEnd }: { framing: Framing; atEnd: AtEnd },
): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const watched = new Set<Watched>();
  const shared: Shared = { fault: undefined, halve: undefined, requests: [], watched, framing };
  const cut = () => {
    for (const pair of pairs) pair.cut();
  };
  const server = createServer({ noDelay: true }, (client) => {
    if (shared.fault?.kind === 'gone') return void client.resetAndDestroy();
    const pair = new Pair(client, connect({ port: target.port, host: '127.0.0.1', noDelay: true }), shared);
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
  });
  const port = await listening(server);
  atEnd(async () => {
    cut();
    await new Promise((closed) => server.close(closed));
  });
  return {
    port,
    requests: shared.requests,
    at: (moment, act) =>
      new Promise((resolve, reject) => {
        const entry: Watched = {
          ...moment,
          seen: 0,
          act: async () => {
            watched.delete(entry);
            await Promise.resolve().then(act).then(resolve, reject);
          },
        };
        watched.add(entry);
      }),
    begin(fault) {
      shared.fault = fault;
      if (fault.kind === 'gone') cut();
    },
    heal() {
      const wasSilent = shared.fault?.kind === 'silent';
      shared.fault = undefined;
      // What was kept from passing is lost, as by a firewall that has forgotten the connections.
      if (wasSilent) cut();
    },
    cut,
    halve: () =>
      new Promise((resolve) => {
        shared.halve = resolve;
      }),
  };
}

type Shared = {
  fault: NetworkFault | undefined;
  halve: (() => void) | undefined;
  requests: FaultProxy['requests'];
  watched: Set<Watched>;
  framing: Framing;
};

/** One connection to the proxy with its connection to the server. Each direction passes one thing after the other. */
class Pair {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #shared: Shared;
  #unread = Buffer.alloc(0);
  #asking: Promise<void> = Promise.resolve();
  #answering: Promise<void> = Promise.resolve();
  /** Moments at whose request's answer there is something to do. */
  readonly #atAnswer: Watched[] = [];
  #isInTransaction = false;

  constructor(client: Socket, server: Socket, shared: Shared) {
    this.#client = client;
    this.#server = server;
    this.#shared = shared;
    client.on('data', (bytes: Buffer) => this.#takeRequests(bytes));
    server.on('data', (bytes: Buffer) => {
      this.#answering = this.#answering.then(() => this.#answer(bytes));
    });
    for (const [one, other] of [[client, server] as const, [server, client] as const]) {
      one.on('error', () => undefined);
      one.on('end', () => void (one === client ? this.#asking : this.#answering).then(() => other.end()));
      one.on('close', () => other.destroy());
    }
  }

  cut(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  #takeRequests(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const length = this.#shared.framing.lengthOfFirst(this.#unread);
      if (length === undefined) return;
      const request = this.#unread.subarray(0, length);
      this.#unread = this.#unread.subarray(length);
      this.#asking = this.#asking.then(() => this.#ask(request));
    }
  }

  async #ask(request: Buffer): Promise<void> {
    const { framing, watched, requests } = this.#shared;
    const text = request.toString('latin1');
    const at = performance.now();
    for (const moment of [...watched]) {
      if (!moment.request.test(text)) continue;
      moment.seen += 1;
      if (moment.seen !== moment.nth) continue;
      if (moment.when === 'asked') await moment.act();
      else this.#atAnswer.push(moment);
    }
    await this.#slowed();
    const { fault } = this.#shared;
    if (fault?.kind === 'silent') return;
    // What belongs together is refused together: half a transaction would never end.
    if (fault?.kind === 'refuse' && !this.#isInTransaction) {
      const { answer, instead } = framing.refusal(fault.words);
      if (answer) this.#client.write(answer);
      if (instead) this.#server.write(instead);
      return;
    }
    this.#isInTransaction = framing.isInTransaction(text, this.#isInTransaction);
    requests.push({ at, text });
    this.#server.write(request);
  }

  async #answer(bytes: Buffer): Promise<void> {
    for (const moment of this.#atAnswer.splice(0)) await moment.act();
    await this.#slowed();
    if (this.#shared.fault?.kind === 'silent') return;
    const { halve } = this.#shared;
    if (!halve) return void this.#client.write(bytes);
    this.#shared.halve = undefined;
    this.#client.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => this.#client.resetAndDestroy());
    halve();
  }

  async #slowed(): Promise<void> {
    const { fault } = this.#shared;
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
