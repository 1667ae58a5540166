import { describe, expect, it } from 'vitest';
import { OPERATOR_ERRORS, OperatorError, type OperatorErrorCode } from '../../../src/errors.js';
import { PlanOutdated } from '../../../src/operations/plan-outdated.js';
import { problemOf, problemSchema } from '../../../src/web/api/problem.js';
import { STATUS_OF } from '../../../src/web/status-of.js';

const codes = Object.keys(OPERATOR_ERRORS) as OperatorErrorCode[];

describe('a problem document', () => {
  it('there is for every mistake of the catalogue, with a status of its own choosing', () => {
    expect(Object.keys(STATUS_OF).sort()).toEqual([...codes].sort());
    for (const code of codes) {
      const problem = problemOf(new OperatorError(code, 'What is wrong.', 'What to do.'));
      expect(problemSchema.parse(problem)).toEqual({
        type: `/api/docs#${code}`,
        title: expect.stringMatching(/^[A-Z][a-z ]+$/),
        status: STATUS_OF[code],
        detail: 'What is wrong.',
        code,
        next: 'What to do.',
      });
      expect(STATUS_OF[code]).toBeGreaterThanOrEqual(400);
    }
  });

  it('of a plan that comes out differently by now has the first rows that do, and how many do', () => {
    const differences = Array.from({ length: 51 }, (_, index) => ({
      ...{ row: index + 1, phoneNumber: '+12025550100' },
      ...({ planned: { kind: 'create' }, now: { kind: 'unchanged' } } as const),
    }));
    const problem = problemSchema.parse(problemOf(new PlanOutdated(differences)));
    expect(problem).toMatchObject({ code: 'plan_outdated', status: 409, differing: 51 });
    expect(problem.differences).toEqual(differences.slice(0, 50));
  });

  it('of a bug tells nothing about it', () => {
    const problem = problemOf(new Error('the key is abc'));
    expect([problem.status, JSON.stringify(problem).includes('abc'), problem.code]).toEqual([500, false, undefined]);
  });

  it('of a request that the server refuses keeps its status', () => {
    const error = Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 });
    expect(problemOf(error)).toMatchObject({ status: 415, code: 'usage' });
  });

  it.each([200, 399, 500, 'x'])('does not believe an error that claims the status %s', (statusCode) => {
    expect(problemOf(Object.assign(new Error('x'), { statusCode })).status).toBe(500);
  });
});
