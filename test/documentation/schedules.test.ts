import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { historyEntrySchema } from '../../src/home/schedule-history.js';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(resolve(root, name), 'utf8');

it('docs/schedules.md explains everything that a history can say', () => {
  const documented = [...read('docs/schedules.md').matchAll(/^\| `([a-z_]+)` /gm)].map(([, what = '']) => what);
  const whats = historyEntrySchema.options.flatMap(({ shape: { what } }) =>
    'options' in what ? what.options : [...what.values],
  );
  expect(documented.sort()).toEqual(whats.sort());
});

describe('docker-compose.yml', () => {
  const services = read('docker-compose.yml').split(/^ {2}(?=[a-z]+:$)/m);
  const service = (name: string) => services.find((text) => text.startsWith(`${name}:`)) ?? '';

  it('starts only commands that there are', () => {
    const commands = ['worker', 'coordinate'].map((name) => /command: \["([a-z-]+)"/.exec(service(name))?.[1] ?? '');
    expect(commands.filter((name) => !COMMANDS.some((command) => command.name === name))).toEqual([]);
  });

  it('runs schedules with a home that outlives the container, nothing else to write to, and a health check', () => {
    const coordinate = service('coordinate');
    expect(coordinate).toContain('- home:/data');
    expect(coordinate).toContain('read_only: true');
    expect(coordinate).toContain('"coordinate", "health"]');
  });
});
