import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Which room may import from which. A room is a folder of src, or jobs. Files directly in src (errors, settings, log …)
 * are open to all and import from no room but cards.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  cards: [],
  intake: ['cards'],
  pace: [],
  linq: ['cards', 'pace'],
  queue: ['cards', 'pace'],
  schedules: [],
  home: ['cards'],
  report: ['cards'],
  notify: ['cards', 'home', 'report'],
  simulator: [],
  jobs: ['cards', 'intake', 'linq', 'queue', 'home', 'report', 'pace', 'schedules'],
  processes: ['cards', 'intake', 'linq', 'queue', 'home', 'report', 'notify', 'pace', 'schedules', 'jobs'],
  web: ['cards', 'intake', 'home', 'report', 'pace', 'schedules', 'processes'],
  cli: [
    'cards',
    'intake',
    'linq',
    'queue',
    'home',
    'report',
    'pace',
    'schedules',
    'jobs',
    'processes',
    'simulator',
    'web',
  ],
};

/** Packages that only these rooms may know. */
const ONLY_IN: Record<string, readonly string[]> = {
  bullmq: ['queue'],
  ioredis: ['queue'],
  '@electric-sql/pglite': ['queue'],
  'cron-parser': ['schedules'],
  'csv-parse': ['intake'],
  'csv-parse/sync': ['intake'],
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
