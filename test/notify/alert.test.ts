import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import type { AuditedEntry } from '../../src/home/schedule-history.js';
import { alertOf, alertOfAudit, type Ended } from '../../src/notify/alert.js';
import type { Alert } from '../../src/notify/alert-format.js';
import { A_NIGHT, A_NUMBER, A_RUN, aCause, aRunRecord, aRunStop, aSummary } from '../support/builders.js';

const REJECTED = aCause({ status: 'rejected', httpStatus: 400, code: 1002, rows: 12, reason: 'Not a number.' });
const FAILED = aCause({ status: 'failed', httpStatus: 503, code: null, rows: 1, reason: 'Linq had a fault.' });
const STOP = aRunStop({ code: 'key_rejected', what: 'Linq does not accept the key.', next: 'linq-cards resume' });
const NOT_TRIED = aCause({ status: 'not_attempted', httpStatus: null, code: 'key_rejected', rows: 40 });

const GOOD = ended({ state: 'completed' });
const AWAITING = ended({
  state: 'awaiting_approval',
  stop: aRunStop({ code: 'too_many_changes', what: '30 of 40 cards would change.', next: 'linq-cards approve' }),
});
const HALTED = ended({ state: 'halted', stop: STOP }, [NOT_TRIED]);
const MISSING = noRun('source_missing');

describe('a run is told of', () => {
  it.each([
    ['with rows that failed', withFailures(REJECTED), 'completed_with_failures'],
    ['that has halted', HALTED, 'halted'],
    ['that needs approval', AWAITING, 'awaiting_approval'],
    ['that could not be made', MISSING, 'not_started'],
  ])('when it is the first one, and one %s', (_, now, state) => {
    expect(alertOf(now, null)).toMatchObject({ schema: 'linq-cards/alert@1', state, mended: [] });
  });

  it.each([
    ['with rows that failed', withFailures(REJECTED)],
    ['that has halted', HALTED],
    ['that needs approval', AWAITING],
    ['that could not be made', MISSING],
  ])('when it is one %s and the one before went well', (_, now) => {
    expect(alertOf(now, GOOD)).not.toBeNull();
  });

  it('with the run, its source, its schedule and its figures', () => {
    const alert = alertOf(withFailures(REJECTED), null, 'nightly');
    expect(alert).toMatchObject({ run: { id: A_RUN, source: 'numbers.csv' }, schedule: 'nightly' });
    expect(alert?.counts).toEqual({ created: 1 });
    expect(alertOf(withFailures(REJECTED), null)).toMatchObject({ schedule: null });
  });

  it('without a run and figures where there is none', () => {
    expect(alertOf(MISSING, null, 'nightly')).toMatchObject({ run: null, counts: null, schedule: 'nightly' });
  });

  it('with what to do: as the stop says, or where to see why', () => {
    expect(alertOf(HALTED, null)?.next).toBe('linq-cards resume');
    expect(alertOf(AWAITING, null)?.next).toBe('linq-cards approve');
    expect(alertOf(MISSING, null)?.next).toBe('Check the path.');
    expect(alertOf(withFailures(REJECTED), null)?.next).toBe(`Find the cause: linq-cards runs show ${A_RUN}`);
  });
});

describe('nobody is told of a run', () => {
  it.each([
    ['that went well', GOOD],
    ['that was cancelled', ended({ state: 'cancelled', stop: aRunStop({ kind: 'cancelled' }) }, [REJECTED])],
    ['that was interrupted', ended({ state: 'running', stop: aRunStop({ kind: 'interrupted' }) }, [REJECTED])],
    ['that has not begun', ended({ state: 'planned' })],
    ['that there was no need to make', { record: null, summary: null }],
  ])('%s', (_, now) => {
    expect(alertOf(now, null)).toBeNull();
  });

  it('that went well, also where that fixes something', () => {
    expect(alertOf(GOOD, withFailures(REJECTED))).toBeNull();
  });

  it.each([
    ['rows that failed', withFailures(REJECTED, FAILED)],
    ['a halt', HALTED],
    ['an approval', AWAITING],
    ['a source that is missing', MISSING],
  ])('that has only what the one before had: %s', (_, now) => {
    expect(alertOf(now, now)).toBeNull();
  });

  it('that has less than the one before', () => {
    expect(alertOf(withFailures(REJECTED), withFailures(FAILED, REJECTED))).toBeNull();
  });
});

describe('an audit', () => {
  const audited = (given: Partial<AuditedEntry>): AuditedEntry => ({
    ...{ what: 'audited', at: A_NIGHT, planned: A_NIGHT, by: 'cron', late: false, missed: 0 },
    ...{ comparedWith: 'file', drift: true, cards: 9, lines: 9, counts: {}, fresh: {} },
    ...given,
  });

  it('is told of with the drift that the one before did not find, by kind, and with what is resolved', () => {
    const before = audited({ counts: { inactive: 2, differs: 1, not_in_file: 4 } });
    const alert = alertOfAudit(audited({ counts: { differs: 3 }, fresh: { differs: 2 } }), before, 'nightly');
    expect(alert).toMatchObject({ schema: 'linq-cards/alert@1', state: 'drift', schedule: 'nightly', run: null });
    const cause = { status: 'drift', httpStatus: null };
    expect(alert?.newCauses).toMatchObject([{ ...cause, code: 'differs', rows: 2 }]);
    expect(alert?.mended).toMatchObject([{ ...cause, code: 'inactive' }]);
    expect(alert?.next).toContain('linq-cards schedule show nightly');
    expect(alert?.text).toContain('New: 2 × cards that are not as they should be.');
  });

  it('is not told of where all drift was there before, or it found none', () => {
    expect(alertOfAudit(audited({ counts: { differs: 3 } }), null, 'nightly')).toBeNull();
    expect(alertOfAudit(audited({ drift: false, counts: { not_in_file: 4 } }), null, 'nightly')).toBeNull();
  });
});

describe('a cause', () => {
  it('is the same with other rows and in other words', () => {
    const tonight = withFailures({ ...REJECTED, rows: 500, reason: 'Said otherwise.', firstRow: 9 });
    expect(alertOf(tonight, withFailures(REJECTED))).toBeNull();
  });

  it.each([
    ['status', { status: 'inactive' } as const],
    ['HTTP status', { httpStatus: 422 }],
    ['code', { code: 1003 }],
    ['kind of code', { code: '1002' }],
  ])('is another one with another %s', (_, other) => {
    const alert = alertOf(withFailures({ ...REJECTED, ...other }), withFailures(REJECTED));
    expect(keys(alert?.newCauses)).toEqual(keys([{ ...REJECTED, ...other }]));
    expect(keys(alert?.mended)).toEqual(keys([REJECTED]));
  });

  it('that is new is told with its rows and its reason, and without those that are not', () => {
    expect(alertOf(withFailures(REJECTED, FAILED), withFailures(FAILED))?.newCauses).toEqual([
      { status: 'rejected', httpStatus: 400, code: 1002, rows: 12, reason: 'Not a number.' },
    ]);
  });

  it('of the run as a whole has no rows', () => {
    expect(alertOf(HALTED, null)?.newCauses).toEqual([
      { status: 'halted', httpStatus: null, code: 'key_rejected', rows: null, reason: 'Linq does not accept the key.' },
    ]);
  });

  it('is not that rows were not tried: that is what a halt leads to', () => {
    expect(alertOf(ended({ state: 'completed_with_failures' }, [NOT_TRIED]), null)).toBeNull();
  });

  it('is told beside the halt that followed it', () => {
    const now = ended({ state: 'halted', stop: aRunStop({ code: 'too_many_failures' }) }, [FAILED, NOT_TRIED]);
    expect(alertOf(now, null)?.newCauses.map(({ code }) => code)).toEqual(['too_many_failures', null]);
  });

  it('that halted the run before is fixed when this one comes to its end', () => {
    expect(alertOf(withFailures(REJECTED), HALTED)?.mended.map(({ code }) => code)).toEqual(['key_rejected']);
    expect(alertOf(withFailures(REJECTED), MISSING)?.mended.map(({ code }) => code)).toEqual(['source_missing']);
  });

  it.each([
    ['halted', HALTED],
    ['needs approval', AWAITING],
    ['could not be made', MISSING],
  ])('is not known to be fixed by a run that %s', (_, now) => {
    expect(alertOf(now, withFailures(REJECTED))?.mended).toEqual([]);
  });

  it('is told again after a run without it', () => {
    expect(alertOf(withFailures(REJECTED), withFailures(FAILED))?.newCauses).toHaveLength(1);
  });
});

describe('the text', () => {
  it('is one paragraph: what happened, what is new, what is fixed, what to do', () => {
    expect(alertOf(withFailures(REJECTED, FAILED), HALTED, 'nightly')?.text).toBe(
      `linq-cards: the run ${A_RUN} of numbers.csv (schedule nightly) has failed rows. ` +
        'New: 12 rows rejected (400/1002): Not a number; 1 row failed (503): Linq had a fault. ' +
        `Resolved since the previous run: key_rejected. Find the cause: linq-cards runs show ${A_RUN}`,
    );
    expect(alertOf(MISSING, null)?.text).toBe(
      'linq-cards: a run could not start. New: source_missing: There is no file numbers.csv. Check the path.',
    );
  });

  it('has nothing that Slack would take for a link or a call to everybody', () => {
    const source = { name: '<!channel> & co.csv', bytes: 1, sha256: 'x' };
    const stop = aRunStop({ what: 'See <https://evil.test|here>.', next: 'a && b' });
    const text = alertOf(ended({ state: 'halted', source, stop }), null, '<@U1>')?.text ?? '';
    expect(text).toContain('&lt;!channel&gt; &amp; co.csv');
    expect(text).toContain('a &amp;&amp; b');
    expect(text).not.toMatch(/[<>]/);
  });

  it.each([
    [5, ''],
    [6, 'and 1 more'],
  ])('names five causes at most: of %d', (number, more) => {
    const causes = Array.from({ length: number }, (_, code) => ({ ...REJECTED, code }));
    const alert = alertOf(withFailures(...causes), null);
    expect(alert?.text.match(/rejected/g)).toHaveLength(5);
    expect(/and \d more/.exec(alert?.text ?? '')?.[0] ?? '').toBe(more);
    expect(alert?.newCauses).toHaveLength(number);
  });

  it('cuts a long reason, and keeps it in one line', () => {
    const text = alertOf(withFailures({ ...REJECTED, reason: `a\n${'b'.repeat(400)}` }), null)?.text ?? '';
    expect(text).toMatch(/: a b{298}…\. Find the cause/);
  });
});

describe('an alert', () => {
  // https://docs.slack.dev/tools/node-slack-sdk/reference/webhook/interfaces/IncomingWebhookSendArguments
  it('has of the fields that Slack knows only the text', () => {
    const slack = 'attachments blocks channel icon_emoji icon_url link_names metadata mrkdwn parse thread_ts username';
    expect(Object.keys(alertOf(HALTED, null) ?? {}).filter((field) => slack.split(' ').includes(field))).toEqual([]);
    expect(alertOf(HALTED, null)).toHaveProperty('text');
  });

  it('has no whole number, wherever one might stand', () => {
    const stop = aRunStop({ what: `At ${A_NUMBER}.`, next: `linq-cards explain ${A_NUMBER}` });
    const source = { name: `${A_NUMBER}.csv`, bytes: 1, sha256: 'x' };
    const alert = alertOf(
      ended({ state: 'halted', stop, source }, [{ ...REJECTED, reason: '12025550100 is bad' }]),
      null,
    );
    expect(JSON.stringify(alert)).not.toMatch(/2025550100/);
    expect(alert?.next).toBe('linq-cards explain …0100');
  });

  it('leaves run and time as they are', () => {
    const stop = aRunStop({ what: 'Since 2030-01-02T03:04:05.678Z.', next: `linq-cards runs show ${A_RUN}` });
    expect(alertOf(ended({ state: 'halted', stop }), null)).toMatchObject({
      next: stop.next,
      newCauses: [{ reason: stop.what }],
    });
  });

  it('does not quote the first line of a source whose columns are not known', () => {
    const problem = new OperatorError('source_columns', `It has: Ada, ${A_NUMBER}.`, '--map phone_number=Ada');
    const alert = alertOf({ record: null, summary: null, problem }, null);
    expect(alert?.newCauses).toMatchObject([{ status: 'not_started', code: 'source_columns' }]);
    expect(JSON.stringify(alert)).not.toContain('Ada');
  });
});

function ended(record: Parameters<typeof aRunRecord>[0], causes: NonNullable<Ended['summary']>['causes'] = []): Ended {
  return { record: aRunRecord(record), summary: aSummary({ causes }) };
}

function withFailures(...causes: NonNullable<Ended['summary']>['causes']): Ended {
  return ended({ state: 'completed_with_failures' }, causes);
}

function noRun(code: 'source_missing'): Ended {
  return {
    record: null,
    summary: null,
    problem: new OperatorError(code, 'There is no file numbers.csv.', 'Check the path.'),
  };
}

function keys(causes: readonly Pick<Alert['newCauses'][number], 'status' | 'httpStatus' | 'code'>[] = []) {
  return causes.map(({ status, httpStatus, code }) => [status, httpStatus, code]);
}
