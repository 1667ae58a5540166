import { describe, expect, it } from 'vitest';
import { causesOfDeadLetters } from '../../src/cards/dead-letter.js';
import type { LimiterState } from '../../src/limiter/limiter.js';
import type { Operations } from '../../src/operations/operations.js';
import { openMetrics } from '../../src/web/metrics.js';
import { A_NUMBER, A_RUN, aDeadLetter, anOutcome, aRunRecord } from '../support/builders.js';
import { anApp, anOperations, type WebGiven } from '../support/web.js';

async function figures(
  given: WebGiven = {},
  emit: (operations: ReturnType<typeof anOperations>) => void = () => undefined,
) {
  const made = anOperations(given.operations);
  const stage = await anApp({ ...given, operations: made.operations });
  emit(made);
  const { body } = await stage.ask({ url: '/metrics' });
  const lines = body.split('\n').filter((line) => line.startsWith('linq_cards_'));
  return {
    ...stage,
    ...made,
    body,
    value: (name: string) =>
      lines
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')
        .at(-1),
  };
}
const operations = (given: Partial<Operations>) => anOperations(given).operations;
const aPace = (given: Partial<LimiterState> = {}): LimiterState => ({
  rate: 10,
  current: 5,
  slowedBy: '429',
  coolUntil: null,
  outage: null,
  ...given,
});

describe('/metrics', () => {
  it('counts outcomes by status, and has a line for those that there are none of', async () => {
    const { value } = await figures({}, ({ emit }) => {
      const outcomes = [
        anOutcome({ status: 'created' }),
        anOutcome({ status: 'created' }),
        anOutcome({ status: 'failed' }),
      ];
      emit({ kind: 'outcomes', run: A_RUN, outcomes });
    });
    const names = ['created', 'failed', 'rejected'].map((status) => `linq_cards_outcomes_total{status="${status}"}`);
    expect(names.map(value)).toEqual(['2', '1', '0']);
  });

  it('counts the requests to Linq by status and code, also those without an answer', async () => {
    const depth = async () => ({ waiting: 0, active: 0, parked: 0 });
    const metrics = openMetrics({
      operations: anOperations().operations,
      limiter: async () => null,
      depth,
      version: '1',
    });
    metrics.requested({ call: 'POST', status: null, code: null });
    metrics.requested({ call: 'POST', status: 409, code: 2014 });
    metrics.requested({ call: 'POST', status: 409, code: 2014 });
    const text = await metrics.text();
    metrics.close();
    expect(text).toContain('linq_cards_requests_total{call="POST",status="none",code=""} 1');
    expect(text).toContain('linq_cards_requests_total{call="POST",status="409",code="2014"} 2');
  });

  it('counts the end of a run once, with how long it took, and not one that goes on', async () => {
    const { value } = await figures({}, ({ emit }) => {
      const over = aRunRecord({
        state: 'completed',
        createdAt: '2030-01-02T03:04:05.000Z',
        finishedAt: '2030-01-02T03:05:35.000Z',
      });
      emit({ kind: 'run', record: { ...over, state: 'running', finishedAt: null } });
      emit({ kind: 'run', record: over });
      emit({ kind: 'run', record: over });
    });
    const name = 'linq_cards_run_duration_seconds';
    expect([value(`${name}_sum{state="completed"}`), value(`${name}_count{state="completed"}`)]).toEqual(['90', '1']);
  });

  it('tells pace and limit, what is parked and the depth of the queue', async () => {
    const { value } = await figures({
      sources: {
        limiter: async () => aPace({ outage: { since: 1, nextProbeAt: 2 } }),
        depth: async () => ({ waiting: 7, active: 3, parked: 2 }),
      },
    });
    const names = [
      'rate_limit',
      'pace',
      'linq_outage',
      'parked',
      'queue_jobs{state="waiting"}',
      'queue_jobs{state="active"}',
    ];
    expect(names.map((name) => value(`linq_cards_${name}`))).toEqual(['10', '5', '1', '2', '7', '3']);
  });

  it('tells nothing of what it cannot ask, rather than what was', async () => {
    const limiter = () => Promise.reject(new Error('no Redis'));
    const { value } = await figures({
      sources: { limiter, depth: limiter },
      operations: operations({ health: limiter }),
    });
    const names = ['pace', 'parked', 'queue_up', 'home_writable'];
    expect(names.map((name) => value(`linq_cards_${name}`))).toEqual(['Nan', 'Nan', '0', '0']);
  });

  it('counts dead letters by cause', async () => {
    const deadLetters = [aDeadLetter(), aDeadLetter(), aDeadLetter({ code: null, httpStatus: 500, status: 'failed' })];
    const { value } = await figures({
      operations: operations({ deadLetterCauses: async () => causesOfDeadLetters(deadLetters) }),
    });
    const name = 'linq_cards_dead_letters';
    expect([value(`${name}{status="rejected",code="1002"}`), value(`${name}{status="failed",code="500"}`)]).toEqual([
      '2',
      '1',
    ]);
  });

  it('names runs that have halted, the version, and the lag of the event loop', async () => {
    const health = async () => ({ queue: true, home: true, halted: ['a', 'b'] });
    const { value, body } = await figures({ operations: operations({ health }) });
    expect([value('linq_cards_runs_halted'), value('linq_cards_build_info{version="1.2.3"}')]).toEqual(['2', '1']);
    expect(body).toContain('nodejs_eventloop_lag_seconds');
  });

  it('names routes, not addresses: those hold numbers', async () => {
    const stage = await anApp({ add: (app) => app.get('/numbers/:number', async () => 'x') });
    await stage.ask({ url: `/numbers/${encodeURIComponent(A_NUMBER)}` });
    const { body } = await stage.ask({ url: '/metrics' });
    expect(body).toContain('route="/numbers/:number"');
    expect(body + stage.logged.join()).not.toContain(A_NUMBER.slice(1));
  });

  it('leaves nobody behind that follows the operations', async () => {
    const { operations: followed, followers } = anOperations();
    const depth = async () => ({ waiting: 0, active: 0, parked: 0 });
    const metrics = openMetrics({ operations: followed, limiter: async () => null, depth, version: '1' });
    expect(followers.size).toBe(1);
    metrics.close();
    expect(followers.size).toBe(0);
  });
});
