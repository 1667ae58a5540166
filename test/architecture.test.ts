import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Which room may import from which. A room is a folder of src, or jobs. Files directly in src (errors, settings, log …)
 * are open to all and import from no room but cards.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  cards: [],
  async: [],
  intake: ['cards', 'async'],
  limiter: [],
  linq: ['cards', 'limiter', 'async'],
  queue: ['cards', 'limiter', 'async'],
  home: ['cards'],
  format: ['cards', 'limiter', 'home'],
  html: ['cards', 'format'],
  report: ['cards', 'format', 'html'],
  notify: ['cards', 'home', 'report', 'format', 'async'],
  simulator: [],
  times: [],
  jobs: ['cards', 'intake', 'linq', 'queue', 'home', 'report', 'limiter', 'times', 'async'],
  runs: ['cards', 'intake', 'linq', 'queue', 'home', 'report', 'limiter', 'jobs', 'async', 'format'],
  scheduler: ['cards', 'intake', 'queue', 'home', 'report', 'notify', 'jobs', 'times', 'runs', 'async', 'format'],
  operations: [
    'cards',
    'intake',
    'linq',
    'queue',
    'home',
    'report',
    'times',
    'jobs',
    'runs',
    'scheduler',
    'async',
    'format',
  ],
  processes: [
    'cards',
    'intake',
    'linq',
    'queue',
    'home',
    'limiter',
    'jobs',
    'runs',
    'scheduler',
    'operations',
    'async',
    'format',
    'report',
  ],
  web: [
    'cards',
    'intake',
    'home',
    'report',
    'limiter',
    'times',
    'runs',
    'scheduler',
    'operations',
    'html',
    'format',
    'async',
  ],
  cli: [
    'cards',
    'intake',
    'linq',
    'queue',
    'home',
    'report',
    'limiter',
    'times',
    'jobs',
    'runs',
    'scheduler',
    'operations',
    'processes',
    'simulator',
    'web',
    'format',
    'async',
  ],
};

/** Packages that only these rooms may know. */
const ONLY_IN: Record<string, readonly string[]> = {
  bullmq: ['queue'],
  ioredis: ['queue'],
  '@electric-sql/pglite': ['queue'],
  'cron-parser': ['times'],
  chardet: ['intake'],
  saxes: ['intake'],
  yauzl: ['intake'],
  numfmt: ['intake'],
  'p-retry': ['linq', 'notify'],
  '@linqapp/sdk': ['linq'],
  fastify: ['simulator', 'web'],
  'bullmq-otel': ['queue'],
  '@opentelemetry/api': ['queue'],
  '@opentelemetry/exporter-trace-otlp-proto': ['queue'],
  '@opentelemetry/resources': ['queue'],
  '@opentelemetry/sdk-trace-node': ['queue'],
  '@bull-board/api': ['queue'],
  '@bull-board/api/bullMQAdapter': ['queue'],
  '@bull-board/fastify': ['web'],
  'prom-client': ['web'],
  '@fastify/multipart': ['web'],
  commander: ['cli'],
  'log-update': ['cli'],
};

const root = resolve(import.meta.dirname, '..');
const files = ['src', 'jobs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, folder, name)),
);

function roomOf(file: string): string {
  const [top, room, ...rest] = relative(root, file).split('/');
  if (top === 'jobs') return 'jobs';
  // The times of schedules are a room of their own: pure, and known to rooms that know nothing of the scheduler.
  if (room === 'scheduler' && rest[0] === 'times') return 'times';
  return rest.length === 0 ? 'src' : (room ?? '');
}

const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, target = '']) => ({
    file,
    target,
  })),
);

describe('the rooms', () => {
  it('import only from the rooms below them', () => {
    const wrong = imports.flatMap(({ file, target }) => {
      if (!target.startsWith('.')) return [];
      const [from, to] = [roomOf(file), roomOf(resolve(dirname(file), target))];
      const allowed = from === to || to === 'src' || (from === 'src' ? to === 'cards' : MAY_IMPORT[from]?.includes(to));
      return allowed ? [] : [`${relative(root, file)} imports ${target}`];
    });
    expect(wrong).toEqual([]);
  });

  it('keep to themselves the packages that only they know', () => {
    const wrong = imports.flatMap(({ file, target }) =>
      ONLY_IN[target] !== undefined && !ONLY_IN[target].includes(roomOf(file))
        ? [`${relative(root, file)} imports ${target}`]
        : [],
    );
    expect(wrong).toEqual([]);
  });

  it('have files of at most 300 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 300);
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });
});
