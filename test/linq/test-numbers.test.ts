import { describe, expect, it } from 'vitest';
import { TEST_NUMBERS } from '../../src/simulator/test-numbers.js';
import { openBench } from '../support/linq.js';

type Expected = { ending: string; writes: string[]; httpStatus?: number | null; code?: number | string | null };

/** What the row's end must be, and every write that Linq must have seen for it, in order. */
const EXPECTED: Record<string, Expected> = {
  '0400': { ending: 'rejected', writes: ['POST 400'], httpStatus: 400, code: 1002 },
  '0403': { ending: 'rejected', writes: ['POST 403'], httpStatus: 403, code: 2005 },
  '0404': { ending: 'rejected', writes: ['POST 404'], httpStatus: 404, code: 2001 },
  '0406': { ending: 'rejected', writes: ['POST 403'], httpStatus: 403, code: 2006 },
  '0407': { ending: 'rejected', writes: ['POST 400'], httpStatus: 400, code: 5007 },
  '0408': { ending: 'rejected', writes: ['POST 408'], httpStatus: 408, code: 1999 },
  '0401': { ending: 'halt', writes: ['POST 401'] },
  '0411': { ending: 'halt', writes: ['POST 403'] },
  '0429': { ending: 'created', writes: ['POST 429', 'POST 200'], httpStatus: 200 },
  '0500': { ending: 'failed', writes: ['POST 500', 'POST 500', 'POST 500'], httpStatus: 500, code: 3006 },
  '1500': { ending: 'created', writes: ['POST 500', 'POST 200'] },
  '2500': { ending: 'created', writes: ['POST 500', 'POST 500', 'POST 200'] },
  '1522': { ending: 'created', writes: ['POST 500', 'POST 200'] },
  '0501': { ending: 'failed', writes: ['POST 501', 'POST 501', 'POST 501'], httpStatus: 501, code: 3099 },
  '1503': { ending: 'created', writes: ['POST 503', 'POST 200'] },
  '0503': { ending: 'failed', writes: ['POST 503', 'POST 503', 'POST 503'], httpStatus: 503, code: 4004 },
  '3503': { ending: 'park', writes: ['POST 503'] },
  '0409': { ending: 'updated', writes: ['POST 409', 'PATCH 200'] },
  '1404': { ending: 'inactive', writes: ['POST 409', 'PATCH 404'], httpStatus: 404, code: 2012 },
  '1502': { ending: 'created', writes: ['POST 502'] },
  '1504': { ending: 'created', writes: ['POST 504', 'POST 200'] },
  '2504': { ending: 'created', writes: ['POST 504'] },
  '1601': { ending: 'created', writes: ['POST null', 'POST 200'] },
  '1602': { ending: 'created', writes: ['POST null'] },
  '0601': { ending: 'failed', writes: ['POST null', 'POST null', 'POST null'], httpStatus: null, code: 'ECONNRESET' },
  '1603': { ending: 'created', writes: ['POST null', 'POST 200'] },
  '1604': { ending: 'created', writes: ['POST 200'] },
  '1605': { ending: 'created', writes: ['POST 200'] },
  '1606': { ending: 'created', writes: ['POST 204'] },
  '1700': { ending: 'created', writes: ['POST 200'] },
  '0700': { ending: 'inactive', writes: ['POST 200'] },
  '0720': { ending: 'created', writes: ['POST 200'] },
  '0730': { ending: 'updated', writes: ['POST 409', 'PATCH 200'] },
  '0731': { ending: 'updated', writes: ['POST 409', 'PATCH 200'] },
  '0732': { ending: 'updated', writes: ['POST 409', 'PATCH 200'] },
  '1900': { ending: 'created', writes: ['POST 200'] },
};

describe('every test number ends as the table of failures says, after the writes that it says', () => {
  it.concurrent.each(TEST_NUMBERS.map((entry) => [entry.about, entry.phoneNumber] as const))(
    '%s',
    async (_, phoneNumber) => {
      const bench = await openBench({ timeoutMs: phoneNumber.endsWith('1900') ? 4_000 : 2_000 });
      try {
        const ending = await bench.set({ phoneNumber });
        const outcome = ending.end === 'outcome' ? ending.outcome : undefined;
        const writes = bench.simulator.requests
          .writesOf(phoneNumber)
          .map(({ method, status }) => `${method} ${status}`);
        const {
          ending: end,
          writes: expectedWrites,
          ...figures
        } = EXPECTED[phoneNumber.slice(-4)] ?? { ending: 'unlisted' };
        expect({ ending: outcome?.status ?? ending.end, writes }).toEqual({ ending: end, writes: expectedWrites });
        if (outcome) expect(outcome).toMatchObject({ ...figures, attempts: writes.length });
      } finally {
        await bench.close();
      }
    },
  );
});
