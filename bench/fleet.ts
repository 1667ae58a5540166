/** What a row costs, measured or assumed. Times are milliseconds. */
export type Costs = {
  /** Of Redis's one core, for a row from the queue to its removal. */
  redisMs: number;
  /** Times that a worker waits for Redis for a row. */
  roundTrips: number;
  /** Of a worker's core, for a row that it sends. */
  workerMs: number;
  /** Of the core of the process that began the run, for a row that somebody sends: its outcome, and the next row for the queue. */
  coordinatorMs: number;
  /** Of the network, to Redis and back. */
  networkMs: number;
  /** Until Linq responds: between these two, evenly. */
  responseMs: readonly [number, number];
};

export type Fleet = { rows: number; workers: number; concurrency: number; rate: number; window: number; seed: number };

/** How it went. `used` is a share of the time from the first to the last request, what is busy of the whole time. */
export type FleetResult = {
  seconds: number;
  /** Requests per second, as a share of the rate. */
  used: number;
  redisBusy: number;
  workerBusy: number;
  coordinatorBusy: number;
  /** The fewest rows that waited on the queue while there were others to come. */
  fewestWaiting: number;
  ended: number;
};

/** The rows that the process which began the run puts on the queue at a time. */
const PUT_AT_ONCE = 500;
const TO_TAKE = 0;
const TO_ASK = 1;
const TO_SEND = 2;
const TO_END = 3;
const TOLD = 4;

/**
 * A run in simulated time: workers take rows from a window on the queue, wait for their turn at the limiter, send, and end them; the process
 * that began the run reads the outcomes and fills the window up. Redis, each worker and that process are a core each, which does one thing
 * after the other. Nothing fails: what is asked is what is busy first.
 */
export function simulateFleet(fleet: Fleet, costs: Costs): FleetResult {
  const random = seeded(fleet.seed);
  const redis = new Core();
  const coordinator = new Core();
  const workers = Array.from({ length: fleet.workers }, () => new Core());
  const lanes = fleet.workers * fleet.concurrency;
  const tripMs = costs.redisMs / costs.roundTrips;
  const events = new Events();
  const idle: number[] = [];
  let waiting = Math.min(fleet.window, fleet.rows);
  let toCome = fleet.rows - waiting;
  let [toPut, ended, nextSlot] = [0, 0, 0];
  let [first, last, over, fewestWaiting] = [Number.NaN, 0, 0, waiting];

  const askRedis = (now: number, trips = 1) => redis.work(now, trips * tripMs) + costs.networkMs;
  const take = (now: number, lane: number) => {
    if (waiting === 0) return void idle.push(lane);
    waiting -= 1;
    if (toCome > 0) fewestWaiting = Math.min(fewestWaiting, waiting);
    events.add(askRedis(now, costs.roundTrips - 2), TO_ASK, lane);
  };
  for (let lane = 0; lane < lanes; lane += 1) events.add(lane / lanes, TO_TAKE, lane);

  while (ended < fleet.rows) {
    const { at, what, lane } = events.next();
    if (what === TO_TAKE) take(at, lane);
    else if (what === TO_ASK) {
      const answered = askRedis(at);
      nextSlot = Math.max(answered, nextSlot + 1000 / fleet.rate);
      events.add(nextSlot, TO_SEND, lane);
    } else if (what === TO_SEND) {
      if (Number.isNaN(first)) first = at;
      last = at;
      const worker = workers[lane % fleet.workers] as Core;
      const [least, most] = costs.responseMs;
      events.add(worker.work(at, costs.workerMs) + least + random() * (most - least), TO_END, lane);
    } else if (what === TO_END) {
      const removed = askRedis(at);
      events.add(coordinator.work(removed, costs.coordinatorMs), TOLD, lane);
      events.add(removed, TO_TAKE, lane);
    } else {
      [ended, toPut, over] = [ended + 1, toPut + 1, at];
      if (toPut < Math.min(PUT_AT_ONCE, toCome) || toCome === 0) continue;
      const put = Math.min(toPut, toCome);
      [toPut, toCome, waiting] = [0, toCome - put, waiting + put];
      for (const one of idle.splice(0, put)) events.add(at, TO_TAKE, one);
    }
  }
  const sendingMs = last - first;
  const busiest = Math.max(...workers.map(({ busy }) => busy));
  return {
    seconds: over / 1000,
    used: ((fleet.rows - 1) * 1000) / sendingMs / fleet.rate,
    redisBusy: redis.busy / over,
    workerBusy: busiest / over,
    coordinatorBusy: coordinator.busy / over,
    fewestWaiting,
    ended,
  };
}

/** What it is asked to do it does one after the other, in the order of asking. */
class Core {
  busy = 0;
  #freeAt = 0;

  /** @returns when it is done */
  work(now: number, ms: number): number {
    this.#freeAt = Math.max(now, this.#freeAt) + ms;
    this.busy += ms;
    return this.#freeAt;
  }
}

type Event = { at: number; what: number; lane: number };

/** A heap of what is to happen, the earliest first. */
class Events {
  readonly #heap: Event[] = [];

  add(at: number, what: number, lane: number): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if ((heap[above] as Event).at <= at) break;
      heap[place] = heap[above] as Event;
      place = above;
    }
    heap[place] = { at, what, lane };
  }

  next(): Event {
    const heap = this.#heap;
    const [first, last] = [heap[0] as Event, heap.pop() as Event];
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && (heap[below + 1] as Event).at < (heap[below] as Event).at) below += 1;
      if ((heap[below] as Event).at >= last.at) break;
      heap[place] = heap[below] as Event;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

/** The same numbers between 0 and 1 for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
