import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { causeCommand, goOnCommand } from '../../../src/report/page/commands.js';
import type { ReportFacts } from '../../../src/report/page/report-facts.js';
import { aCause, aSummary } from '../../support/builders.js';

const RUN = '20300102-030405-abcd';
const usual = join(homedir(), '.linq-cards');

function facts(state = 'completed_with_failures', given: Partial<ReportFacts> = {}): ReportFacts {
  const folder = join(usual, 'runs', RUN);
  return { summary: aSummary({ run: RUN, state }), rate: 10, simulate: false, reading: '', folder, ...given };
}

describe('what to type so that a run goes on', () => {
  it.each(['halted', 'running'])('is to resume it when it is %s', (state) => {
    expect(goOnCommand(facts(state))).toBe(`linq-cards resume ${RUN}`);
  });

  it('is to approve it when the guard holds it', () => {
    expect(goOnCommand(facts('awaiting_approval'))).toBe(`linq-cards approve ${RUN}`);
  });

  it.each(['completed', 'completed_with_failures', 'cancelled'])('is nothing when it is %s', (state) => {
    expect(goOnCommand(facts(state))).toBeNull();
  });
});

describe('what to type once a cause is fixed', () => {
  it.each(['rejected', 'invalid', 'not_on_account', 'duplicate'] as const)(
    'is to give the corrected rows back where a row is %s',
    (status) => {
      const file = join(usual, 'runs', RUN, 'failed.csv');
      expect(causeCommand(aCause({ status }), facts())).toBe(`linq-cards provision ${file}`);
    },
  );

  it.each([
    [{ httpStatus: 503, code: 4004 }, ' --code 4004'],
    [{ httpStatus: 502, code: null }, ' --code 502'],
    [{ httpStatus: null, code: 'worker_lost' }, ' --code worker_lost'],
    [{ httpStatus: null, code: null }, ''],
  ])('is to send the very rows again that failed so: %j', (figures, only) => {
    const command = causeCommand(aCause({ status: 'failed', ...figures }), facts());
    expect(command).toBe(`linq-cards dead-letters rerun --run ${RUN} --status failed${only}`);
  });

  it.each([
    ['halted', `linq-cards resume ${RUN}`],
    ['awaiting_approval', `linq-cards approve ${RUN}`],
  ])('is for rows that were not attempted what the run is told when it is %s', (state, command) => {
    expect(causeCommand(aCause({ status: 'not_attempted' }), facts(state))).toBe(command);
  });

  it('is to give the rows of a cancelled run to a new one', () => {
    expect(causeCommand(aCause({ status: 'not_attempted' }), facts('cancelled'))).toMatch(/^linq-cards provision /);
  });

  it('reads the corrected rows as the source was read, and does not read a retry', () => {
    const given = facts('completed_with_failures', { reading: ' --default-country US' });
    expect(causeCommand(aCause({ status: 'invalid' }), given)).toMatch(/failed\.csv --default-country US$/);
    expect(causeCommand(aCause({ status: 'failed' }), given)).not.toContain('--default-country');
  });

  it('goes to the simulator again where the run was a rehearsal', () => {
    const simulate = true;
    expect(causeCommand(aCause({ status: 'rejected' }), facts(undefined, { simulate }))).toMatch(/ --simulate$/);
  });

  it('names a home that is not the usual one, and quotes what a shell would part', () => {
    const folder = join('/my home', 'runs', RUN);
    expect(
      causeCommand(aCause({ status: 'failed', httpStatus: null, code: null }), facts('completed', { folder })),
    ).toBe(`linq-cards dead-letters rerun --run ${RUN} --status failed --home '/my home'`);
  });
});
