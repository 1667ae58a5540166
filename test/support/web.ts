import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Operations, OperationsEvent } from '../../src/operations/operations.js';
import { type AppOptions, buildApp } from '../../src/web/app.js';
import { type MetricsSources, openMetrics } from '../../src/web/metrics.js';
import type { OneTimeCode } from '../../src/web/security/one-time-code.js';
import { temporaryFolder } from './temporary-folder.js';

export const TOKEN = 'a-token-for-tests-that-is-long-enough';

/** A operations with nothing in it; `tell` lets something happen. */
export function anOperations(given: Partial<Operations> = {}): {
  operations: Operations;
  emit(event: OperationsEvent): void;
  followers: Set<unknown>;
} {
  const followers = new Set<(event: OperationsEvent) => void>();
  const operations = {
    runs: async () => [],
    unreadableRuns: async () => [],
    letters: async () => ({ items: [], next: null }),
    deadLetterCauses: async () => [],
    schedules: async () => [],
    health: async () => ({ queue: true, home: true, halted: [] }),
    follow(listener: (event: OperationsEvent) => void) {
      followers.add(listener);
      return () => void followers.delete(listener);
    },
    ...given,
  };
  return {
    operations: operations as unknown as Operations,
    emit: (event) => {
      for (const follower of followers) follower(event);
    },
    followers,
  };
}

export type WebStage = {
  app: FastifyInstance;
  /** A request by someone who has the token. */
  ask(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** A request by someone who has not, to the right host. */
  askUnknown(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** The cookie of a browser that has logged in. */
  cookie(): Promise<string>;
  logged: string[];
  clock: { ms: number };
};

export type WebGiven = Partial<Omit<AppOptions, 'security'>> & {
  operations?: Operations;
  sources?: Partial<MetricsSources>;
  token?: string;
  hosts?: AppOptions['security']['hosts'];
  opening?: OneTimeCode;
  /** Further routes, for what only they show. */
  add?(app: FastifyInstance): void;
};

/** The app without a port, with an empty operations. Closed when the test has ended. */
export async function anApp({
  sources,
  token = TOKEN,
  hosts,
  opening,
  add,
  ...given
}: WebGiven = {}): Promise<WebStage> {
  const operations = given.operations ?? anOperations().operations;
  const clock = { ms: Date.parse('2030-01-02T03:04:05.000Z') };
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const depth = async () => ({ waiting: 0, active: 0, parked: 0 });
  const metrics = openMetrics({ operations, limiter: async () => null, depth, version: '1.2.3', ...sources });
  const app = await buildApp({
    operations,
    log,
    metrics,
    uploads: { maxBytes: 1_000, homePath: temporaryFolder() },
    showQueues: null,
    version: '1.2.3',
    sample: null,
    ...given,
    security: {
      token,
      sessionKey: 'a key of the tests',
      cookieName: 'linq_cards_test',
      hosts: hosts ?? { listening: '127.0.0.1', also: ['cards.example.com'] },
      ...(opening && { opening }),
      now: () => new Date(clock.ms),
    },
  });
  add?.(app);
  onTestFinished(async () => {
    await app.close();
    metrics.close();
  });
  const askUnknown = (options: InjectOptions) => app.inject(options);
  return {
    app,
    logged,
    clock,
    askUnknown,
    ask: (options) => app.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } }),
    async cookie() {
      const { headers } = await askUnknown({ url: `/?token=${token}` });
      return String(headers['set-cookie']).split(';')[0] ?? '';
    },
  };
}
