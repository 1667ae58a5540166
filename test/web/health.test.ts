import { describe, expect, it } from 'vitest';
import { anApp, anOperations } from '../support/web.js';

const well = { queue: true, home: true, halted: [] as string[] };
const ready = async (health: () => Promise<typeof well>) => {
  const { statusCode, body } = await (await anApp({ operations: anOperations({ health }).operations })).askUnknown({
    url: '/readyz',
  });
  return [statusCode, JSON.parse(body)];
};

describe('/readyz', () => {
  it('says that all is well', async () => {
    expect(await ready(async () => well)).toEqual([200, { status: 'ok' }]);
  });

  it.each([
    ['the queue cannot be reached', { ...well, queue: false }],
    ['the home cannot be written', { ...well, home: false }],
    ['a run has halted', { ...well, halted: ['20300102-030405-abcd'] }],
  ])('says no more than that something is wrong when %s', async (_, health) => {
    expect(await ready(async () => health)).toEqual([503, { status: 'not ready' }]);
  });

  it('says so too when nobody knows', async () => {
    expect(await ready(() => Promise.reject(new Error('secret')))).toEqual([503, { status: 'not ready' }]);
  });

  it('costs no more when it is asked a thousand times a second', async () => {
    let looks = 0;
    const { operations } = anOperations({
      health: async () => {
        looks += 1;
        return well;
      },
    });
    const { askUnknown } = await anApp({ operations });
    for (let time = 0; time < 50; time += 1) await askUnknown({ url: '/readyz' });
    expect(looks).toBe(1);
  });
});

it('/healthz says that the process answers, whatever else is wrong', async () => {
  const { operations } = anOperations({ health: () => Promise.reject(new Error('no')) });
  expect((await (await anApp({ operations })).askUnknown({ url: '/healthz' })).statusCode).toBe(200);
});
