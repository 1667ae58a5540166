import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBinary } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';

/** Packages that take long to load, by what needs them. */
const HEAVY = {
  settings: ['zod', 'libphonenumber-js'],
  account: ['@linqapp/sdk'],
  log: ['pino'],
  text: ['csv-parse'],
  encodings: ['chardet'],
  workbooks: ['numfmt', 'saxes', 'yauzl'],
  pictures: ['file-type', 'image-size'],
  report: ['@kitajs/html'],
  schedules: ['cron-parser', 'luxon'],
  queue: ['bullmq', 'ioredis', '@electric-sql/pglite', 'msgpackr'],
  web: ['fastify', 'ajv', 'prom-client'],
  traces: ['@opentelemetry/sdk-trace-node'],
} as const;
const LOADED_SCRIPTS = new URL('../support/loaded-scripts.mjs', import.meta.url).href;

it.each([
  { command: ['--help'], needs: [] },
  { command: ['runs'], needs: ['settings'] },
  { command: ['schedule', 'list'], needs: ['settings', 'schedules'] },
  { command: ['audit'], needs: ['settings', 'account', 'log', 'text'] },
  { command: ['audit', 'FILE'], needs: ['settings', 'account', 'log', 'text'] },
  { command: ['export'], needs: ['settings', 'account', 'log', 'text'] },
  { command: ['plan', 'FILE'], needs: ['settings', 'account', 'log', 'text'] },
  { command: ['plan', 'WORKBOOK'], needs: ['settings', 'account', 'log', 'text', 'workbooks'] },
  // Its queue brings the parser of cron expressions along.
  { command: ['provision', 'FILE'], needs: ['settings', 'account', 'log', 'text', 'report', 'queue', 'schedules'] },
] satisfies { command: string[]; needs: (keyof typeof HEAVY)[] }[])(
  '$command loads no packages but those that it needs',
  async ({ command, needs }) => {
    const { env, folder, csv } = await setStage();
    const places: Record<string, string> = { FILE: csv(numbers(2)), WORKBOOK: 'test/fixtures/workbooks/lines.xlsx' };
    const scripts = join(folder, 'scripts');
    const ended = await runBinary(
      command.map((word) => places[word] ?? word),
      { env: { ...env, NODE_OPTIONS: `--import ${LOADED_SCRIPTS}`, LOADED_SCRIPTS: scripts } },
    );
    expect([0, 1], ended.stderr).toContain(ended.code);
    const loaded = readFileSync(scripts, 'utf8');
    const found = Object.values(HEAVY)
      .flat()
      .filter((name) => loaded.includes(`/node_modules/${name}/`));
    expect(found.filter((name) => !needs.some((one) => HEAVY[one].some((heavy) => heavy === name)))).toEqual([]);
    for (const one of needs)
      expect(
        HEAVY[one].filter((name) => found.includes(name)),
        one,
      ).not.toEqual([]);
  },
);
