import { onTestFinished } from 'vitest';
import type { Outcome } from '../../../src/cards/outcome.js';
import type { Limits } from '../../../src/limiter/limiter.js';
import type { UpsertResult } from '../../../src/linq/card-task.js';
import { freshProgress, type Progress } from '../../../src/linq/progress.js';
import type { WireCard } from '../../../src/simulator/account.js';
import { A_NUMBER } from '../../support/builders.js';
import { DrivenClock, sleeping } from '../../support/driven-clock.js';
import { type Bench, openBench } from '../../support/linq.js';

/** Numbers that the simulator has a behaviour for; see src/simulator/test-numbers.ts. */
export const TOO_OFTEN_ONCE = '+15005550429';
export const FAILS_ALWAYS = '+15005550500';
export const FAILS_TWICE = '+15005552500';
export const BUSY_ONCE = '+15005553503';
export const EXISTS_UNLISTED = '+15005550409';
export const STUCK = '+15005551404';
export const LOST_AFTER_WRITE = '+15005551602';
export const NEVER_ACTIVE = '+15005550700';
export const ACTIVE_LATER = '+15005551700';

/** A bench whose clock is driven; a sleeper lets it move on. */
export async function open(
  simulator: { cards?: WireCard[] } = {},
  limits: Partial<Limits> = {},
): Promise<Bench & { clock: DrivenClock }> {
  const clock = new DrivenClock();
  sleeping.clock = clock;
  const bench = await openBench({ simulator, limits, now: clock.now, timeoutMs: 5_000 });
  onTestFinished(() => bench.close());
  return { ...bench, clock };
}

export function outcomeOf(ending: UpsertResult): Outcome {
  if (ending.end !== 'outcome') throw new Error(`the row has no outcome: ${JSON.stringify(ending)}`);
  return ending.outcome;
}

export function requestsOf(bench: Bench, phoneNumber = A_NUMBER): string[] {
  return bench.simulator.requests.entries
    .filter((entry) => entry.phoneNumber === phoneNumber)
    .map(({ method, status }) => `${method} ${status}`);
}

export function writesOf(bench: Bench, phoneNumber = A_NUMBER): string[] {
  return requestsOf(bench, phoneNumber).filter((request) => !request.startsWith('GET'));
}

export function aWireCard(card: Partial<WireCard> = {}): WireCard {
  return { phone_number: A_NUMBER, first_name: 'Acme', is_active: true, ...card };
}

export function aProgress(progress: Partial<Progress> = {}): Progress {
  return { ...freshProgress('POST', false), ...progress };
}
