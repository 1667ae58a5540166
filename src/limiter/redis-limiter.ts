import { z } from 'zod';
import { AnswerDelay } from './answer-delay.js';
import type {
  FailingRow,
  FailureVerdict,
  Limiter,
  LimiterState,
  Limits,
  SlotAnswer,
  SlotRequest,
  SlowDown,
  TooMany,
} from './limiter.js';
import * as scripts from './redis-limiter-scripts.js';

/** Runs a Lua script by its text, caching it on the server. */
export type RunScript = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/** The Redis keys of one account's limiter. */
export type LimiterKeys = {
  limiter: string;
  sent: string;
  /** Several numbers share one. */
  writesOf: (phoneNumber: string) => string;
  run: (run: string) => string;
};

/** The limiter that all workers of an account share. Each call is one round trip. */
export class RedisLimiter implements Limiter {
  readonly #runScript: RunScript;
  readonly #keys: LimiterKeys;
  readonly #delay = new AnswerDelay();

  constructor(runScript: RunScript, keys: LimiterKeys) {
    this.#runScript = runScript;
    this.#keys = keys;
  }

  /** Sets the limits of an account that has none yet; without limits no request passes. */
  async begin({ rate, budget }: Limits): Promise<void> {
    await this.#run(scripts.BEGIN, [textOf(rate), ...budgetArgs(budget)]);
  }

  async acquire(ask: SlotRequest): Promise<SlotAnswer> {
    const answer = answerOf(
      await this.#run(scripts.ACQUIRE, [ask.kind, ask.phoneNumber, String(ask.aheadMs ?? 0)], ask),
    );
    if (!answer.go) return answer;
    return { ...answer, delayMs: this.#delay.of(Number(answer.slot) - answer.waitMs, performance.now()) };
  }

  async revalidate(ask: SlotRequest, slot: string): Promise<SlotAnswer> {
    return answerOf(await this.#run(scripts.REVALIDATE, [ask.kind, ask.phoneNumber, slot], ask));
  }

  async release(ask: SlotRequest, slot: string): Promise<void> {
    await this.#run(scripts.RELEASE, [ask.kind, ask.phoneNumber, slot], ask);
  }

  async reportLate(slot: string, lateMs: number): Promise<void> {
    await this.#run(scripts.REPORT_LATE, [slot, String(lateMs)]);
  }

  async slowDown({ slot, retryAfterMs, why }: SlowDown): Promise<void> {
    await this.#run(scripts.SLOW_DOWN, [slot, textOf(retryAfterMs), why]);
  }

  async tooMany({ slot, retryAfterMs, writes }: TooMany): Promise<'number' | 'account'> {
    const args = [slot, textOf(retryAfterMs), '429', String(writes)];
    return scopeSchema.parse(await this.#run(scripts.TOO_MANY, args));
  }

  async answered(count: number): Promise<void> {
    await this.#run(scripts.ANSWERED, [String(count)]);
  }

  async reportFailure(row: FailingRow): Promise<FailureVerdict> {
    const args = [String(row.sinceMs), flag(row.readAnswered), flag(row.exhausted)];
    return verdictSchema.parse(await this.#run(scripts.REPORT_FAILURE, args));
  }

  async probeFailed(): Promise<void> {
    await this.#run(scripts.PROBE_FAILED, []);
  }

  async configure({ rate, budget }: Partial<Limits>): Promise<void> {
    await this.#run(scripts.CONFIGURE, [textOf(rate), ...budgetArgs(budget)]);
  }

  async state(): Promise<LimiterState> {
    const [rate, current, why, coolUntil, since, nextProbeAt] = stateSchema.parse(await this.#run(scripts.STATE, []));
    return {
      rate: Number(rate),
      current: Number(current),
      slowedBy: why === '' ? null : why,
      coolUntil: coolUntil === '' ? null : Number(coolUntil),
      outage: since === '' ? null : { since: Number(since), nextProbeAt: Number(nextProbeAt) },
    };
  }

  async #run(script: string, args: string[], ask?: SlotRequest): Promise<unknown> {
    const { limiter, sent, writesOf, run } = this.#keys;
    const keys = [limiter, sent, writesOf(ask?.phoneNumber ?? ''), run(ask?.run ?? '')];
    return this.#runScript(script, keys, args);
  }
}

const answerSchema = z.union([
  z.tuple([z.literal('go'), z.string(), z.string(), z.string(), z.number(), z.string()]),
  z.tuple([z.enum(['stopped', 'outage', 'cool_down', 'budget']), z.string()]),
]);
const scopeSchema = z.enum(['number', 'account']);
const verdictSchema = z.enum(['go_on', 'hold', 'outage']);
const reasonSchema = z.enum(['', '429', '503/4004']);
const stateSchema = z.tuple([z.string(), z.string(), reasonSchema, z.string(), z.string(), z.string()]);

function answerOf(reply: unknown): SlotAnswer {
  const answer = answerSchema.parse(reply);
  const waitMs = Number(answer[1]);
  if (answer[0] !== 'go') return { go: false, because: answer[0], waitMs };
  const [, , slot, probe, writes, grace] = answer;
  return {
    go: true,
    waitMs,
    delayMs: 0,
    slot,
    probe: probe === '1',
    writes,
    graceMs: grace === '' ? null : Number(grace),
  };
}

/** Undefined: it stays as it is. */
function budgetArgs(budget: Limits['budget'] | undefined): [string, string] {
  return budget === undefined ? ['', ''] : [String(budget?.max ?? 0), String(budget?.windowMs ?? 0)];
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function flag(value: boolean): string {
  return value ? '1' : '0';
}
