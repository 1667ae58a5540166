import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { STATUS_NAMES } from '../cards/outcome.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import type { LimiterState } from '../limiter/limiter.js';
import type { Operations, OperationsEvent } from '../operations/operations.js';

export type MetricsSources = {
  operations: Pick<Operations, 'follow' | 'health' | 'deadLetterCauses'>;
  /** The state of the limiter; null if it is unavailable. */
  limiter(): Promise<LimiterState | null>;
  depth(): Promise<{ waiting: number; active: number; parked: number }>;
  version: string;
};

export type Metrics = {
  /** The current metrics in Prometheus's format. */
  text(): Promise<string>;
  contentType: string;
  /** Counts a request to Linq. `status`: null if there was no response. */
  requested(request: { call: string; status: number | null; code: number | null }): void;
  /** Counts a response of this server. `route` is the pattern, because URLs contain phone numbers. */
  answered(answer: { method: string; route: string; status: number; seconds: number }): void;
  close(): void;
};

/** Counting causes reads every dead letter, so it happens at most this often. */
const COUNT_DEAD_LETTERS_EVERY_MS = 30_000;

/** Metrics for Prometheus: counters are updated by events, gauges are read at each scrape. */
export function openMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const count = countEvents(registry);
  const stopFollowing = sources.operations.follow(count);
  const look = standing(registry, sources);
  const countDeadLetters = deadLetterCount(registry, sources.operations);
  const requests = new Counter({
    name: 'linq_cards_requests_total',
    help: 'Requests to Linq sent by this process, by call, HTTP status (none: no response) and Linq’s code.',
    labelNames: ['call', 'status', 'code'] as const,
    registers: [registry],
  });
  const answers = new Histogram({
    name: 'linq_cards_http_request_duration_seconds',
    help: 'Responses of this server.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.01, 0.05, 0.2, 1, 5, 30],
    registers: [registry],
  });
  return {
    async text() {
      await Promise.all([look(), countDeadLetters()]);
      return registry.metrics();
    },
    contentType: registry.contentType,
    requested({ call, status, code }) {
      requests.inc({ call, status: String(status ?? 'none'), code: String(code ?? '') });
    },
    answered: ({ method, route, status, seconds }) =>
      answers.observe({ method, route, status: String(status) }, seconds),
    close() {
      stopFollowing();
      registry.clear();
    },
  };
}

function countEvents(registry: Registry): (event: OperationsEvent) => void {
  const registers = [registry];
  const outcomes = new Counter({
    name: 'linq_cards_outcomes_total',
    help: 'Finished rows, by status.',
    labelNames: ['status'] as const,
    registers,
  });
  for (const status of STATUS_NAMES) outcomes.inc({ status }, 0);
  const durations = new Histogram({
    name: 'linq_cards_run_duration_seconds',
    help: 'Duration of finished runs, from creation to report.',
    labelNames: ['state'] as const,
    buckets: [1, 10, 60, 300, 900, 3_600, 14_400, 86_400],
    registers,
  });
  const countRun = onceEach(({ state, createdAt, finishedAt }: RunRecord) => {
    if (finishedAt) durations.observe({ state }, (Date.parse(finishedAt) - Date.parse(createdAt)) / 1_000);
  });
  return (event) => {
    if (event.kind === 'outcomes') for (const { status } of event.outcomes) outcomes.inc({ status });
    if (event.kind === 'run' && isOver(event.record.state)) countRun(event.record);
  };
}

/** There is an event for every change of a run's record; its end is counted once. */
function onceEach(onRecord: (record: RunRecord) => void): (record: RunRecord) => void {
  const known = new Set<string>();
  return (record) => {
    if (known.has(record.id)) return;
    known.add(record.id);
    const [oldest] = known;
    if (known.size > 1_000 && oldest !== undefined) known.delete(oldest);
    onRecord(record);
  };
}

/** Gauges. NaN when the value is unavailable, instead of an outdated value. */
function standing(registry: Registry, { operations, limiter, depth, version }: MetricsSources): () => Promise<void> {
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge<Label>({ name: `linq_cards_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const rate = gauge('rate_limit', 'Configured rate limit in requests per second; 0: no limit.');
  const current = gauge('pace', 'Current rate limit in requests per second; 0: no limit.');
  const outage = gauge('linq_outage', '1 while Linq does not answer.');
  const jobs = gauge('queue_jobs', 'Card jobs of active runs.', ['state']);
  const parked = gauge('parked', 'Rows that wait until a given time.');
  const queue = gauge('queue_up', '1 while the queue can be reached.');
  const home = gauge('home_writable', '1 while the home can be written.');
  const halted = gauge('runs_halted', 'Halted runs that need a decision.');
  gauge('build_info', 'The running version.', ['version']).set({ version }, 1);

  return async () => {
    const [state, counts, health] = await Promise.all([
      limiter().catch(() => null),
      depth().catch(() => null),
      operations.health().catch(() => ({ queue: false, home: false, halted: null })),
    ]);
    rate.set(state?.rate ?? Number.NaN);
    current.set(state?.current ?? Number.NaN);
    outage.set(state ? Number(state.outage !== null) : Number.NaN);
    jobs.reset();
    for (const [name, value] of Object.entries(counts ?? {})) jobs.set({ state: name }, value);
    parked.set(counts?.parked ?? Number.NaN);
    queue.set(Number(health.queue));
    home.set(Number(health.home));
    halted.set(health.halted?.length ?? Number.NaN);
  };
}

function deadLetterCount(registry: Registry, operations: Pick<Operations, 'deadLetterCauses'>): () => Promise<void> {
  const deadLetters = new Gauge({
    name: 'linq_cards_dead_letters',
    help: 'Failed numbers by cause; counted every 30 s.',
    labelNames: ['status', 'code'] as const,
    registers: [registry],
  });
  let countedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - countedAt < COUNT_DEAD_LETTERS_EVERY_MS) return;
    const causes = await operations.deadLetterCauses({}).catch(() => null);
    if (!causes) return;
    countedAt = performance.now();
    deadLetters.reset();
    for (const { status, httpStatus, code, numbers } of causes) {
      deadLetters.inc({ status, code: String(code ?? httpStatus ?? '') }, numbers);
    }
  };
}
