import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/linq/client.js';
import { type Call, FAILURES, type FailureClass, type FailureRule, NO_API } from '../../src/linq/failures.js';
import { ruleFor } from '../../src/linq/rule-for.js';
import { noAnswer } from '../support/linq.js';

const CALLS: readonly Call[] = ['POST', 'PATCH', 'GET'];

function answered(httpStatus: number, code: number | null = null): Reply {
  return { kind: 'answer', httpStatus, code, body: null, traceId: null };
}

/** A reply that a rule is meant for. */
function replyFor({ status, codes }: FailureRule): Reply {
  switch (status) {
    case 'no answer':
      return noAnswer();
    case 'not connected':
      return noAnswer({ sent: false, cause: String(codes?.[0] ?? 'ECONNREFUSED') });
    case 'unreadable 2xx':
      return { kind: 'unreadable', httpStatus: 200, traceId: null };
    case '3xx':
      return answered(302);
    case '4xx':
      return answered(418, 9999);
    case '5xx':
      return answered(599, 9999);
    case 'other':
      return answered(799);
    case 'certificate':
      return noAnswer({ sent: false, fault: 'certificate', cause: String(codes?.[0] ?? 'SELF_SIGNED_CERT_IN_CHAIN') });
    case 'proxy':
      return noAnswer({ sent: false, fault: 'proxy', cause: String(codes?.[0] ?? 'PROXY_502') });
    case 'no API':
      throw new Error('a list only, see classify.test.ts');
    default:
      return answered(status, (codes?.[0] as number | undefined) ?? null);
  }
}

function nameOf({ status, codes, on }: FailureRule): string {
  return [status, codes?.join(', '), on].filter((part) => part !== undefined).join(' · ');
}

/** What Linq's pages say, written down a second time and independently of the table. */
const EXPECTED: [httpStatus: number, code: number | null, on: readonly Call[], means: FailureClass][] = [
  ...[1001, 1002, 1003, 1005, 5004, 5005, 5006, 5007, null].map((code): (typeof EXPECTED)[number] => [
    400,
    code,
    CALLS,
    'reject',
  ]),
  [401, 2004, CALLS, 'halt'],
  [401, null, CALLS, 'halt'],
  [403, 2011, CALLS, 'halt'],
  [403, 2005, CALLS, 'reject'],
  [403, 2006, CALLS, 'reject'],
  [403, null, CALLS, 'reject'],
  [404, 2001, ['PATCH'], 'switch'],
  [404, 2012, ['PATCH'], 'switch'],
  [404, 2001, ['POST', 'GET'], 'reject'],
  [404, 2012, ['POST', 'GET'], 'reject'],
  [404, null, CALLS, 'reject'],
  [409, 2014, ['POST'], 'switch'],
  [409, 2014, ['PATCH', 'GET'], 'reject'],
  [409, null, CALLS, 'reject'],
  [408, null, CALLS, 'reject'],
  [429, 1007, CALLS, 'wait'],
  [429, null, CALLS, 'wait'],
  [500, 2022, CALLS, 'retry'],
  ...[3001, 3002, 3003, 3004, 3006, 3007, null].map((code): (typeof EXPECTED)[number] => [500, code, CALLS, 'retry']),
  [501, null, CALLS, 'retry'],
  [502, null, CALLS, 'unknown'],
  [503, 4004, CALLS, 'retry'],
  [503, null, CALLS, 'retry'],
  [504, 3005, CALLS, 'unknown'],
  [504, null, CALLS, 'unknown'],
];

function titleOf([status, code, on, means]: (typeof EXPECTED)[number]): string {
  return `${status}${code === null ? '' : `/${code}`} to ${on === CALLS ? 'any call' : on.join(' or ')} means: ${means}`;
}

describe('an answer that is a failure', () => {
  it.each(EXPECTED.map((expected) => [titleOf(expected), expected] as const))(
    'of %s',
    (_, [status, code, on, means]) => {
      expect(on.map((call) => ruleFor(call, answered(status, code)).class)).toEqual(on.map(() => means));
    },
  );

  it.each<[what: string, means: FailureClass, reply: Reply]>([
    ['no answer to a request that was sent', 'unknown', noAnswer()],
    ['a connection that nobody accepted', 'retry', noAnswer({ sent: false, cause: 'ECONNREFUSED' })],
    ['a success that could not be read', 'unknown', { kind: 'unreadable', httpStatus: 200, traceId: null }],
    ['a success without a card', 'unknown', answered(200)],
    ['a success without content', 'unknown', answered(204)],
    ['a redirect', 'reject', answered(307)],
  ])('in that it is %s means: %s', (_, means, reply) => {
    expect(CALLS.map((call) => ruleFor(call, reply).class)).toEqual([means, means, means]);
  });

  it('with any other 4xx rejects the row, whatever its code', () => {
    const others = fc.integer({ min: 400, max: 499 }).filter((status) => ![401, 429].includes(status));
    const codes = fc.option(fc.integer({ min: 6000, max: 9999 }));
    fc.assert(
      fc.property(others, codes, fc.constantFrom(...CALLS), (status, code, call) => {
        expect(ruleFor(call, answered(status, code)).class).toBe('reject');
      }),
    );
  });

  it('with any other 5xx is tried again, whatever its code', () => {
    const others = fc.integer({ min: 500, max: 599 }).filter((status) => ![502, 504].includes(status));
    const codes = fc.option(fc.integer({ min: 1, max: 9999 }));
    fc.assert(
      fc.property(others, codes, fc.constantFrom(...CALLS), (status, code, call) => {
        expect(ruleFor(call, answered(status, code)).class).toBe('retry');
      }),
    );
  });

  it('never tries a 4xx again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 499 }),
        fc.option(fc.integer({ min: 1, max: 9999 })),
        fc.constantFrom(...CALLS),
        (status, code, call) => {
          expect(['retry', 'unknown']).not.toContain(ruleFor(call, answered(status, code)).class);
        },
      ),
    );
  });
});

describe('the table of failures', () => {
  it.each(FAILURES.filter((rule) => rule !== NO_API).map((rule) => [nameOf(rule), rule] as const))(
    'reaches its line %s',
    (_, rule) => {
      const calls = rule.on ? [rule.on] : CALLS;
      for (const call of calls) expect(ruleFor(call, replyFor(rule))).toBe(rule);
    },
  );

  it('takes the first line that fits', () => {
    const first = (httpStatus: number, code: number | null) =>
      FAILURES.indexOf(ruleFor('POST', answered(httpStatus, code)));
    expect(first(400, 5004)).toBeLessThan(first(400, null));
    expect(first(400, null)).toBeLessThan(first(499, null));
    expect(first(503, 4004)).toBeLessThan(first(503, null));
  });

  it('has a line for whatever may come back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 999 }),
        fc.option(fc.integer()),
        fc.constantFrom(...CALLS),
        (status, code, call) => {
          expect(FAILURES).toContain(ruleFor(call, answered(status, code)));
        },
      ),
    );
  });

  it('says for every failure what it means and how to fix it', () => {
    for (const { meaning: means, remedy: mend } of FAILURES) {
      expect(means).toMatch(/^[^.]+[^.]$/);
      expect(mend).toMatch(/^[A-Z].*\.$/);
    }
  });
});
