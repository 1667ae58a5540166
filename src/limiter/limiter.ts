/**
 * The limiter stands in front of every request to Linq, retries, switches and reads included. There is one per account:
 * in memory where one process does all the work, in Redis where many share it.
 *
 * What it keeps, and in which order a request is checked:
 *
 *     stopped    the run is halted, cancelled or interrupted     → nobody of that run may send
 *     outage     Linq does not answer                            → one probe at a time may send
 *     cool-down  Linq said to slow down                          → nobody may send until it is over
 *     budget     writes for one number in a window of time       → that number waits, the others go on
 *     rate       requests in any second                          → a slot, evenly spread
 *
 * Time slots and budgets are taken before the request is sent, so a process that is killed has counted too much, never too little.
 */
export interface Limiter {
  /** Asks for leave to send one request. A `go` has taken a slot; it must be used in `waitMs`, or given back. */
  acquire(ask: SlotRequest): Promise<SlotAnswer>;
  /** Asks again just before sending, after a wait. Whatever is not a `go` has given the slot back. */
  revalidate(ask: SlotRequest, slot: string): Promise<SlotAnswer>;
  release(ask: SlotRequest, slot: string): Promise<void>;
  /** The request left so long after its slot: what comes in the second after it has to know. */
  reportLate(slot: string, lateMs: number): Promise<void>;

  /** The API told us to slow down: halves the pace for everybody and starts a cool-down. */
  slowDown(signal: SlowDown): Promise<void>;
  /** The API answered 429, which ends an outage too. Says whom it is about; where it is the account, everybody has been slowed down. */
  tooMany(signal: TooMany): Promise<'number' | 'account'>;
  /** Requests were answered as an API that is well answers; ends an outage. */
  answered(count: number): Promise<void>;
  /** A row keeps failing for a reason that is not its own. Says whether that is an outage. */
  reportFailure(row: FailingRow): Promise<FailureVerdict>;
  /** The probe of an outage failed too: the next one comes later. */
  probeFailed(): Promise<void>;

  /** Sets what the coordinator decides; what is not given stays. */
  configure(limits: Partial<Limits>): Promise<void>;
  state(): Promise<LimiterState>;
}

/** `rate`: requests per second, 0 for no limit. `budget`: null for none. */
export type Limits = { rate: number; budget: Budget | null };

/** At most `max` writes for one number in any `windowMs`. */
export type Budget = { max: number; windowMs: number };

export type SlotRequest = { run: string; phoneNumber: string; kind: 'read' | 'write' };

export type SlotAnswer =
  /**
   * `probe`: Linq is down and this request is to find out whether it still is.
   * `writes`: what the number has had in the last ten minutes, with this one; 0 for a read.
   * `graceMs`: so late the slot may still be used; null where no rate is kept, so that it does not matter.
   * `delayMs`: the answer came so much later than answers do; its slot is so much earlier than `waitMs` from now.
   */
  | { go: true; waitMs: number; delayMs: number; slot: string; probe: boolean; writes: number; graceMs: number | null }
  | { go: false; because: 'stopped' | 'outage' | 'cool_down' | 'budget'; waitMs: number };

export type SlowDown = {
  /** The slot of the request that was told so: requests that were under way together slow down once, not each. */
  slot: string;
  /** How long the API asked for; undefined where it did not say. */
  retryAfterMs: number | undefined;
  why: SlowDownReason;
};
export type SlowDownReason = '429' | '503/4004';

/** `writes`: what the number has had in the last ten minutes. */
export type TooMany = Omit<SlowDown, 'why'> & { writes: number };

export type FailingRow = {
  /** When the row's first attempt began. */
  sinceMs: number;
  /** Whether a read was answered after the write had failed. */
  readAnswered: boolean;
  /** Whether its attempts are used up. */
  exhausted: boolean;
};

/** `go_on`: it is the row's own trouble. `hold`: others struggle too, keep the last attempt. `outage`: put the row back. */
export type FailureVerdict = 'go_on' | 'hold' | 'outage';

/** What the limiter is doing, for progress lines and pages. Times in milliseconds since 1970. */
export type LimiterState = {
  rate: number;
  /** The pace in force; equals `rate` unless slowed down. 0: no limit. */
  current: number;
  slowedBy: SlowDownReason | null;
  coolUntil: number | null;
  outage: { since: number; nextProbeAt: number } | null;
};

/**
 * What Linq's newest text allows: POST and PATCH together 3 times in 10 minutes for one number. The default of the budget;
 * also what tells a 429 about a number from one about the account.
 */
export const LINQ_BUDGET: Budget = { max: 3, windowMs: 600_000 };
/**
 * A 429 that asks for so long is taken to be about its number, whose window is ten minutes long; a limit of the account
 * is over sooner. Unless one row after the other is told so, more than `inARow`, with no good answer in between.
 */
export const LONG_WAIT = { fromMs: 30_000, inARow: 64 } as const;

/** How long after the end of a cool-down the pace rises by one step, and by which share of the set rate. */
export const RECOVERY = { everyMs: 5_000, share: 1 / 8 } as const;
/** Where no rate is set, what was sent in the last second stands for it, but at least this much. */
export const UNLIMITED_STANDS_FOR = 10;
/** However often it is halved, the pace does not fall below this share of the set rate. */
export const LOWEST_SHARE = 1 / 32;
/** Cool-down where the API does not say how long: doubled each time it is told again within a minute, up to the last. */
export const COOL_DOWN = { firstMs: 5_000, lastMs: 30_000, againWithinMs: 60_000 } as const;
/** A request that leaves later than this after its slot is told of, and its slot moved. */
export const LATENESS_MS = 8;
/** The window in which requests are counted is this much longer than a second: they leave a little late, and some take longer to arrive. */
export const WINDOW_SPARE_MS = LATENESS_MS + 5;
/** As many requests as the rate are spread over a second and this, so that what lags behind can be made up for: 98.2 % of the rate. */
export const SPARE_MS = WINDOW_SPARE_MS + 5;
/** Who lags behind follows the last slot this much closer than evenly. */
export const CATCH_UP = 1.2;
/** What lags behind more than this is not made up for: after a pause there is no burst. */
export const MAX_LAG_MS = 500;
/** Probes of an outage: seconds after the one before; the last one goes on for ever. */
export const PROBE_AFTER_MS = [5_000, 10_000, 20_000, 30_000] as const;
/** A probe that has not been heard of for so long counts as lost. */
export const PROBE_LEASE_MS = 65_000;
/** Rows that struggle one after the other: held from the first figure; an outage when reads fail too, or from the second. */
export const BREAKER = { hold: 5, outageWithoutReads: 5, outage: 20, lastRows: 20, halfOfThem: 10 } as const;
