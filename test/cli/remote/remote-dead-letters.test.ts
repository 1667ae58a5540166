import { expect, it } from 'vitest';
import { remoteDeadLetters } from '../../../src/cli/remote/remote-dead-letters.js';
import type { AskMore, ServeClient } from '../../../src/cli/remote/serve-client.js';
import { aDeadLetter } from '../../support/builders.js';

type Asked = { method: string; path: string; json: unknown };

/** A serve that gives these answers, one after the other. */
function aServe(...answers: unknown[]): { ask: ServeClient['ask']; asked: Asked[] } {
  const asked: Asked[] = [];
  const ask: ServeClient['ask'] = async (schema, method: string, path: string, { json }: AskMore = {}) => {
    asked.push({ method, path, json });
    return schema.parse(answers.shift());
  };
  return { ask, asked };
}

const [one, two, three] = [2, 3, 1].map((day) =>
  aDeadLetter({ phoneNumber: `+1415555010${day}`, firstFailedAt: `2030-01-0${day}T00:00:00.000Z` }),
);

it('takes every page of the dead letters that are selected', async () => {
  const { ask, asked } = aServe({ items: [one, two], next: '+14155550103' }, { items: [three], next: null });
  const since = new Date('2030-01-01T00:00:00.000Z');
  const found = await remoteDeadLetters({ ask }).deadLetters({ code: '1002', since });
  expect(found).toEqual({ items: [one, two, three], next: null });
  const query = 'code=1002&since=2030-01-01T00%3A00%3A00.000Z';
  expect(asked.map(({ path }) => path)).toEqual([
    `/dead-letters?${query}&after=&limit=1000`,
    `/dead-letters?${query}&after=%2B14155550103&limit=1000`,
  ]);
});

it('names 10,000 numbers at most in one request to discard', async () => {
  const numbers = Array.from({ length: 10_001 }, (_, at) => `+1415${2_000_000 + at}`);
  const { ask, asked } = aServe({ discarded: 10_000 }, { discarded: 1 });
  expect(await remoteDeadLetters({ ask }).discard({ numbers })).toBe(10_001);
  expect(asked.map(({ json }) => json)).toEqual([
    { numbers: numbers.slice(0, 10_000) },
    { numbers: numbers.slice(10_000) },
  ]);
});
