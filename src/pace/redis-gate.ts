import { z } from 'zod';
import { AnswerDelay } from './answer-delay.js';
import type { Answer, Ask, Gate, Limits, PaceState, SlowDown, Struggle, StruggleVerdict, TooMany } from './gate.js';
import * as scripts from './redis-gate-scripts.js';

/** Runs a Lua script by its text, caching it on the server. */
export type RunScript = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/** The Redis keys of one account's gate. */
export type GateKeys = {
  gate: string;
  sent: string;
  writesOf: (phoneNumber: string) => string;
  run: (run: string) => string;
};

/** The gate that all workers of an account share. Each question is one round trip. */
export class RedisGate implements Gate {
  readonly #runScript: RunScript;
  readonly #keys: GateKeys;
  readonly #delay = new AnswerDelay();

  constructor(runScript: RunScript, keys: GateKeys) {
    this.#runScript = runScript;
    this.#keys = keys;
  }

  /** Says the limits of an account that nobody has said any for: until then nothing is let through. */
  async begin({ rate, budget }: Limits): Promise<void> {
    await this.#run(scripts.BEGIN, [textOf(rate), ...budgetArgs(budget)]);
  }

  async ask(ask: Ask): Promise<Answer> {
    const answer = answerOf(await this.#run(scripts.ASK, [ask.kind], ask));
    if (!answer.go) return answer;
    return { ...answer, delayMs: this.#delay.of(Number(answer.slot) - answer.waitMs, performance.now()) };
  }

  async recheck(ask: Ask, slot: string): Promise<Answer> {
    return answerOf(await this.#run(scripts.RECHECK, [ask.kind, slot], ask));
  }

  async giveBack(ask: Ask, slot: string): Promise<void> {
    await this.#run(scripts.RETURN_SLOT, [ask.kind, slot], ask);
  }

  async sentLate(slot: string, lateMs: number): Promise<void> {
    await this.#run(scripts.SENT_LATE, [slot, String(lateMs)]);
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

  async struggling(row: Struggle): Promise<StruggleVerdict> {
    const args = [String(row.sinceMs), flag(row.readAnswered), flag(row.exhausted)];
    return verdictSchema.parse(await this.#run(scripts.STRUGGLE, args));
  }

  async probeFailed(): Promise<void> {
    await this.#run(scripts.PROBE_FAILED, []);
  }

  async configure({ rate, budget }: Partial<Limits>): Promise<void> {
    await this.#run(scripts.CONFIGURE, [textOf(rate), ...budgetArgs(budget)]);
  }

  async state(): Promise<PaceState> {
    const [rate, current, why, coolUntil, since, nextProbeAt] = stateSchema.parse(await this.#run(scripts.STATE, []));
    return {
      rate: Number(rate),
      current: Number(current),
      slowedBy: why === '' ? null : why,
      coolUntil: coolUntil === '' ? null : Number(coolUntil),
      outage: since === '' ? null : { since: Number(since), nextProbeAt: Number(nextProbeAt) },
    };
  }

  async #run(script: string, args: string[], ask?: Ask): Promise<unknown> {
    const { gate, sent, writesOf, run } = this.#keys;
    const keys = [gate, sent, writesOf(ask?.phoneNumber ?? ''), run(ask?.run ?? '')];
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

function answerOf(reply: unknown): Answer {
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
