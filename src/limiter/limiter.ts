import { z } from 'zod';

/**
 * Every request to Linq passes the limiter, including retries, switches and reads. There is one per account: in memory if
 * one process does all the work, in Redis if several share it.
 *
 * Its checks, in this order:
 *
 *     stopped    the run is halted, cancelled or interrupted     → no request of that run
 *     outage     Linq does not respond                           → one probe at a time
 *     cool-down  Linq asked to slow down                         → no request until it is over
 *     budget     writes for one number in a window of time       → that number waits, others continue
 *     rate       requests in any second                          → evenly spaced slots
 *
 * Slots and budgets are taken before the request is sent, so a killed process counts too many requests, never too few.
 */
export interface Limiter {
  /** Asks for permission to send one request. A `go` takes a slot, to be used after `waitMs` or released. */
  acquire(ask: SlotRequest): Promise<SlotAnswer>;
  /** Asks again just before sending, after a wait. Any response but `go` has released the slot. */
  revalidate(ask: SlotRequest, slot: string): Promise<SlotAnswer>;
  release(ask: SlotRequest, slot: string): Promise<void>;
  /** The request left late; the requests of the following second must account for that. */
  reportLate(slot: string, lateMs: number): Promise<void>;

  /** The API asked to slow down: halves the rate for all rows and starts a cool-down. */
  slowDown(signal: SlowDown): Promise<void>;
  /** The API returned 429, which also ends an outage. Returns whose limit it is; for the account, all rows have been slowed down. */
  tooMany(signal: TooMany): Promise<'number' | 'account'>;
  /** Requests were answered normally; ends an outage. */
  answered(count: number): Promise<void>;
  /** A row keeps failing for a reason other than its own. Returns whether that is an outage. */
  reportFailure(row: FailingRow): Promise<FailureVerdict>;
  /** The probe of an outage failed too: the next one comes later. */
  probeFailed(): Promise<void>;

  /** Sets the limits. Limits that are not given stay unchanged. */
  configure(limits: Partial<Limits>): Promise<void>;
  state(): Promise<LimiterState>;
}

/** `rate`: requests per second, 0 for no limit. `budget`: null for none. */
export type Limits = { rate: number; budget: Budget | null };

/** At most `max` writes for one number in any `windowMs`. */
export type Budget = { max: number; windowMs: number };

export type SlotRequest = {
  run: string;
  phoneNumber: string;
  kind: 'read' | 'write';
  /** No slot before so many milliseconds from now: the answer takes that long to come. Absent: the first one. */
  aheadMs?: number;
};

export type SlotAnswer =
  /**
   * `probe`: Linq is down, and this request checks whether it still is.
   * `writes`: writes of the number in the last ten minutes, including this one; 0 for a read.
   * `graceMs`: how late the slot may still be used; null without a rate.
   * `delayMs`: how much later than usual this response came; the slot is that much earlier than `waitMs` from now.
   */
  | { go: true; waitMs: number; delayMs: number; slot: string; probe: boolean; writes: number; graceMs: number | null }
  | { go: false; because: 'stopped' | 'outage' | 'cool_down' | 'budget'; waitMs: number };

export type SlowDown = {
  /** The slot of the request. Requests in flight together slow down once, not once each. */
  slot: string;
  /** How long the API asked to wait; undefined if it did not say. */
  retryAfterMs: number | undefined;
  why: SlowDownReason;
};
export type SlowDownReason = NonNullable<LimiterState['slowedBy']>;

/** `writes`: writes of the number in the last ten minutes. */
export type TooMany = Omit<SlowDown, 'why'> & { writes: number };

export type FailingRow = {
  /** When the row's first attempt began. */
  sinceMs: number;
  /** Whether a read was answered after the write had failed. */
  readAnswered: boolean;
  /** Whether its attempts are used up. */
  exhausted: boolean;
};

/** `go_on`: the row's own problem. `hold`: others fail too, keep the last attempt. `outage`: put the row back. */
export type FailureVerdict = 'go_on' | 'hold' | 'outage';

const moment = z.number().describe('Milliseconds since 1970.');

/** The state of the limiter, for progress lines and pages. */
export const limiterStateSchema = z.object({
  rate: z.number(),
  current: z.number().describe('The current limit; equals `rate` unless slowed down. 0: no limit.'),
  slowedBy: z.enum(['429', '503/4004']).nullable(),
  coolUntil: moment.nullable(),
  outage: z.object({ since: moment, nextProbeAt: moment }).nullable(),
});
export type LimiterState = z.infer<typeof limiterStateSchema>;

/**
 * The limit in Linq's newest documentation: 3 POST and PATCH requests together in 10 minutes for one number. The default
 * budget, and how a 429 for a number is told from one for the account.
 */
export const LINQ_BUDGET: Budget = { max: 3, windowMs: 600_000 };
/**
 * A 429 with a wait this long is taken for a limit of its number, whose window is ten minutes; a limit of the account ends
 * sooner. Exception: more than `inARow` rows in a row get one, without a good response in between.
 */
export const LONG_WAIT = { fromMs: 30_000, inARow: 64 } as const;

/** After a cool-down the rate rises in steps: how often, and by which share of the set rate. */
export const RECOVERY = { everyMs: 5_000, share: 1 / 8 } as const;
/** Without a set rate, the requests of the last second are used instead, but at least this many. */
export const UNLIMITED_STANDS_FOR = 10;
/** The rate never falls below this share of the set rate. */
export const LOWEST_SHARE = 1 / 32;
/** Cool-down if the API names no wait: doubled each time the API asks again within a minute, up to `lastMs`. */
export const COOL_DOWN = { firstMs: 5_000, lastMs: 30_000, againWithinMs: 60_000 } as const;
/** A request that leaves later than this after its slot, in a slot that may still be used, is reported, and its slot moved. */
export const LATENESS_MS = 8;
/** A slot of a slow rate may be used this late. */
export const MOST_GRACE_MS = 50;
/** Requests are counted in a window that is this much longer than a second: they leave a little late, and some arrive later. */
export const WINDOW_SPARE_MS = LATENESS_MS + 5;
/** The requests of one second are spread over a second plus this, which leaves room to catch up: 98.2 % of the rate. */
export const SPARE_MS = WINDOW_SPARE_MS + 5;
/** A slot is missed at most so often in a row by one request. Then it is used and reported, or the wait might never end. */
export const MOST_MISSES = 5;
/** A request that lags behind may follow the last slot this much closer. */
export const CATCH_UP = 1.2;
/** A longer lag is not made up for, so that there is no burst after a pause. */
export const MAX_LAG_MS = 500;
/** Waits between the probes of an outage; the last one repeats. */
export const PROBE_AFTER_MS = [5_000, 10_000, 20_000, 30_000] as const;
/** A probe without a result for this long counts as lost. */
export const PROBE_LEASE_MS = 65_000;
/** Rows that fail one after the other: `hold` holds them, `outage` (or `outageWithoutReads`, if reads fail too) is an outage. */
export const BREAKER = { hold: 5, outageWithoutReads: 5, outage: 20, lastRows: 20, halfOfThem: 10 } as const;
