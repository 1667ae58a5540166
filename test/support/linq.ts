import type { CardFields } from '../../src/cards/card.js';
import type { Limits } from '../../src/limiter/limiter.js';
import { LINQ_BUDGET } from '../../src/limiter/limiter.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import type { CardTask, UpsertResult } from '../../src/linq/card-task.js';
import { type LinqClient, type NoAnswer, openLinqClient } from '../../src/linq/client.js';
import { paceLinq } from '../../src/linq/paced.js';
import { freshProgress, type Progress } from '../../src/linq/progress.js';
import type { RetryPolicy } from '../../src/linq/retry.js';
import { upsertCard } from '../../src/linq/upsert-card.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.js';

/** The shape of the real policy, a hundred times as fast. */
export const FAST_POLICY: RetryPolicy = { attempts: 3, firstDelayMs: 10, factor: 2 };

/** A request that got no answer. */
export function noAnswer(parts: Partial<NoAnswer> = {}): NoAnswer {
  return { kind: 'no_answer', sent: true, fault: 'connection', cause: 'ECONNRESET', stale: false, ...parts };
}

export type Bench = {
  simulator: Simulator;
  client: LinqClient;
  limiter: MemoryLimiter;
  stop(): void;
  /** Works on one number until it ends or goes back to the queue. */
  set(
    task: Partial<CardTask> & { phoneNumber: string },
    options?: SetOptions,
  ): Promise<UpsertResult & { progress: Progress }>;
  close(): Promise<void>;
};

export type SetOptions = { begin?: 'POST' | 'PATCH'; progress?: Progress; signal?: AbortSignal };

/** A simulator and everything that stands between a card job and it, with the embedded limiter. */
export async function openBench(
  options: { simulator?: SimulatorOptions; limits?: Partial<Limits>; timeoutMs?: number; now?: () => number } = {},
): Promise<Bench> {
  const simulator = await startSimulator(options.simulator);
  const client = openLinqClient({ apiKey: 'test', baseUrl: simulator.baseUrl, timeoutMs: options.timeoutMs ?? 500 });
  let running = true;
  const now = options.now ?? (() => performance.timeOrigin + performance.now());
  const limiter = new MemoryLimiter(
    { rate: 0, budget: LINQ_BUDGET, ...options.limits },
    {
      now,
      isRunning: () => running,
      writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
    },
  );
  const linq = paceLinq(client, limiter);
  return {
    simulator,
    client,
    limiter,
    stop: () => {
      running = false;
    },
    async set(
      partial,
      { begin = 'POST', progress = freshProgress(begin, false), signal = new AbortController().signal } = {},
    ) {
      const wanted: CardFields = partial.wanted ?? { firstName: 'Acme' };
      const task: CardTask = { run: 'r', row: 1, wanted, toSend: wanted, mode: 'upsert', ...partial };
      const ending = await upsertCard(
        { linq, policy: FAST_POLICY, now: () => new Date(now()) },
        task,
        progress,
        signal,
      );
      return { ...ending, progress };
    },
    close: () => simulator.close(),
  };
}
