import { describe, expect, it } from 'vitest';
import { type Costs, type Fleet, simulateFleet } from '../../bench/fleet.js';

const FLEET: Fleet = { rows: 6_000, workers: 10, concurrency: 20, rate: 400, window: 1_500, seed: 1 };
const COSTS: Costs = {
  redisMs: 0.1,
  roundTrips: 4,
  workerMs: 0.5,
  coordinatorMs: 0.2,
  networkMs: 0.5,
  responseMs: [100, 300],
};

describe('a simulated run', () => {
  it('uses the whole rate, and no more, while nothing is busy', () => {
    const { used, ended, fewestWaiting } = simulateFleet(FLEET, COSTS);
    expect(ended).toBe(FLEET.rows);
    expect(used).toBeGreaterThan(0.99);
    expect(used).toBeLessThanOrEqual(1);
    expect(fewestWaiting).toBeGreaterThan(500);
  });

  it.each([
    ['Redis', { redisMs: 5 }, 'redisBusy', 200],
    ['the process that began it', { coordinatorMs: 5 }, 'coordinatorBusy', 200],
    ['each worker', { workerMs: 50 }, 'workerBusy', 200],
  ] as const)('is no faster than %s can be', (_, cost, busy, most) => {
    const result = simulateFleet(FLEET, { ...COSTS, ...cost });
    expect(FLEET.rows / result.seconds).toBeLessThanOrEqual(most);
    expect(FLEET.rows / result.seconds).toBeGreaterThan(most * 0.9);
    expect(result[busy]).toBeGreaterThan(0.9);
    expect(result[busy]).toBeLessThanOrEqual(1);
  });

  it('is no faster than the requests that its workers have under way', () => {
    const { seconds } = simulateFleet({ ...FLEET, workers: 1 }, COSTS);
    expect(FLEET.rows / seconds).toBeLessThanOrEqual(100);
    expect(FLEET.rows / seconds).toBeGreaterThan(95);
  });

  it('runs out of rows on the queue when the process that began it is too slow to put more there', () => {
    expect(simulateFleet(FLEET, { ...COSTS, coordinatorMs: 5 }).fewestWaiting).toBe(0);
  });

  it('has one result for a seed', () => {
    expect(simulateFleet(FLEET, COSTS)).toEqual(simulateFleet(FLEET, COSTS));
  });
});
