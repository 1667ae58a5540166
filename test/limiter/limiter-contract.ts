import { describe, expect, it } from 'vitest';
import { aRead, goOf, type Open, type OpenGate, RUN } from './contract/bench.js';
import { keepsBudgets } from './contract/budget.js';
import { noticesOutages } from './contract/circuit-breaker.js';
import { keepsTheRate } from './contract/rate.js';
import { slowsDown } from './contract/slow-down.js';
import { stopsRuns } from './contract/stopped-run.js';

/** What every limiter promises, wherever it keeps what it knows. */
export function gateContract(name: string, openGate: OpenGate): void {
  const open: Open = async (limits = {}) => {
    const bench = await openGate({ rate: 0, budget: null, ...limits });
    await bench.setRunning(RUN, true);
    return bench;
  };

  describe(name, () => {
    keepsTheRate(open);
    keepsBudgets(open);
    slowsDown(open);
    noticesOutages(open);
    stopsRuns(open);

    it('lets a caller that holds a slot use it when nothing has happened meanwhile', async () => {
      const { limiter } = await open({ rate: 1 });
      await goOf(limiter.acquire(aRead()));
      const { slot } = await goOf(limiter.acquire(aRead()));
      expect(await limiter.revalidate(aRead(), slot)).toMatchObject({ go: true, waitMs: 0, slot });
    });

    it('tells that all is well when nothing has happened', async () => {
      const { limiter } = await open({ rate: 7 });
      expect(await limiter.state()).toEqual({ rate: 7, current: 7, slowedBy: null, coolUntil: null, outage: null });
    });
  });
}
