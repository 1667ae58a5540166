import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesIn, readSources } from './support/sources.js';

/**
 * Which room may import from which. A room is a folder of src, or jobs. Files directly in src (errors, settings, log …)
 * are open to all and import from no room but cards.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  cards: [],
  async: [],
  network: [],
  intake: ['cards', 'async', 'network'],
  pictures: ['cards', 'async', 'network', 'intake', 'home'],
  limiter: [],
  linq: ['cards', 'limiter', 'async', 'network'],
  queue: ['cards', 'limiter', 'async'],
  home: ['cards', 'async'],
  format: ['cards', 'limiter', 'home'],
  html: ['cards', 'format'],
  report: ['cards', 'format', 'html'],
  notify: ['cards', 'home', 'report', 'format', 'async', 'network'],
  simulator: [],
  times: [],
  jobs: ['cards', 'intake', 'pictures', 'linq', 'queue', 'home', 'report', 'limiter', 'times', 'async', 'format'],
  runs: [
    'cards',
    'intake',
    'pictures',
    'linq',
    'queue',
    'home',
    'report',
    'limiter',
    'jobs',
    'async',
    'format',
    'network',
  ],
  scheduler: [
    'cards',
    'intake',
    'queue',
    'home',
    'report',
    'notify',
    'jobs',
    'times',
    'runs',
    'async',
    'format',
    'network',
  ],
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
    'network',
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
    'network',
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
  'file-type': ['pictures'],
  'image-size': ['pictures'],
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
  '@fastify/rate-limit': ['web'],
  '@fastify/swagger': ['web'],
  'fastify-type-provider-zod': ['web'],
  standardwebhooks: ['notify'],
  commander: ['cli'],
  'log-update': ['cli'],
};

const sources = readSources('src', 'jobs');

function roomOf(path: string): string {
  const [top, room, ...rest] = path.split('/');
  if (top === 'jobs') return 'jobs';
  // The times of schedules are a room of their own: pure, and known to rooms that know nothing of the scheduler.
  if (room === 'scheduler' && rest[0] === 'times') return 'times';
  return rest.length === 0 ? 'src' : (room ?? '');
}

function mayImport(from: string, to: string): boolean {
  if (from === to || to === 'src') return true;
  return from === 'src' ? to === 'cards' : (MAY_IMPORT[from]?.includes(to) ?? false);
}

describe('the rooms', () => {
  it('import only from the rooms below them', () => {
    const wrong = sources.flatMap(({ path, files }) =>
      files.filter((target) => !mayImport(roomOf(path), roomOf(target))).map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keep to themselves the packages that only they know', () => {
    const wrong = sources.flatMap(({ path, packages }) =>
      packages
        .filter((name) => ONLY_IN[name] !== undefined && !ONLY_IN[name].includes(roomOf(path)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('have no circle of files, imports of types included', () => {
    expect(circlesIn(sources)).toEqual([]);
  });

  it('compare no texts by localeCompare, to which texts that differ in invisible characters are equal', () => {
    const compares = (path: string) => readFileSync(path, 'utf8').includes('localeCompare');
    expect(sources.map(({ path }) => path).filter(compares)).toEqual([]);
  });

  it('have files of at most 300 lines', () => {
    expect(sources.filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
  });

  it('have folders of at most 25 files', () => {
    const folders = sources.map(({ path }) => dirname(path));
    const counted = [...new Set(folders)].map((folder) => ({
      folder,
      files: folders.filter((f) => f === folder).length,
    }));
    expect(counted.filter(({ files }) => files > 25)).toEqual([]);
  });
});

describe('a circle of files', () => {
  const source = (path: string, ...files: string[]) => ({ path, files });

  it('is found by way of other files too, and told once', () => {
    const sources = [
      source('a', 'b', 'd'),
      source('b', 'c'),
      source('c', 'a', 'd'),
      source('d'),
      source('e', 'e', 'a'),
    ];
    expect(circlesIn(sources)).toEqual(['a ↔ b ↔ c']);
  });

  it('is none where two files import a third', () => {
    expect(circlesIn([source('a', 'b', 'c'), source('b', 'c'), source('c')])).toEqual([]);
  });
});
