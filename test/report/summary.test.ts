import { describe, expect, it } from 'vitest';
import { finalOutcome } from '../../src/cards/final-outcome.js';
import { noCounts, type Outcome } from '../../src/cards/outcome.js';
import { ROW_PROBLEMS } from '../../src/cards/row-problem.js';
import { Causes, type Summary, summarySchema } from '../../src/report/summary.js';
import { A_MOMENT, anOutcome, aPlannedRow } from '../support/builders.js';

function causesOf(...outcomes: Outcome[]) {
  const causes = new Causes();
  for (const outcome of outcomes) causes.add(outcome);
  return causes.list();
}

const rejected = (row: number, code = 1002) =>
  anOutcome({ row, status: 'rejected', httpStatus: 400, code, reason: `Row ${row} was rejected.` });

describe('the causes of bad rows', () => {
  it('are none in a run without bad rows', () => {
    expect(
      causesOf(
        anOutcome(),
        anOutcome({ status: 'unchanged' }),
        anOutcome({ status: 'skipped', code: 'card_exists' }),
        anOutcome({ status: 'duplicate', code: 'duplicate', differs: false }),
      ),
    ).toEqual([]);
  });

  it('are told once for all rows that have the same', () => {
    expect(causesOf(rejected(4), rejected(7), rejected(9))).toEqual([
      { status: 'rejected', httpStatus: 400, code: 1002, rows: 3, reason: 'Row 4 was rejected.', firstRow: 4 },
    ]);
  });

  it('are told by picture where a picture is what is wrong, without what may be the key to it', () => {
    const rows = ['a.png?key=1', 'a.png?key=1', 'b.png'].map((name, at) => {
      const value = `https://cdn.test/${name}`;
      const problem = {
        code: 'picture_missing',
        line: at + 2,
        column: 'image_url',
        value,
        detail: 'it answers 404',
      } as const;
      const planned = aPlannedRow({ row: at + 1, decision: { kind: 'invalid', problems: [problem] } });
      return { planned, outcome: finalOutcome(planned, undefined, { notAttempted: null, at: A_MOMENT }) };
    });
    const refused = aPlannedRow({ row: 4, fields: { imageUrl: 'https://cdn.test/c.png?key=3' } });
    const causes = new Causes();
    for (const { planned, outcome } of rows) causes.add(outcome, planned);
    causes.add({ ...rejected(4, 5007), reason: 'Linq could not download the picture. Try it.' }, refused);
    causes.add(rejected(5, 1002), refused);
    const { remedy } = ROW_PROBLEMS.picture_missing;
    expect(causes.list().map(({ rows, picture, reason }) => [rows, picture, reason])).toEqual([
      [2, 'https://cdn.test/a.png?…', `https://cdn.test/a.png?… answers 404. ${remedy}`],
      [1, 'https://cdn.test/b.png', `https://cdn.test/b.png answers 404. ${remedy}`],
      [1, 'https://cdn.test/c.png?…', 'https://cdn.test/c.png?…: Linq could not download the picture. Try it.'],
      [1, undefined, 'Row 5 was rejected.'],
    ]);
    expect(JSON.stringify(causes.list())).not.toContain('key=');
  });

  it.each([
    ['the status', { status: 'failed' as const }],
    ['the HTTP status', { httpStatus: 403 }],
    ['the code', { code: 2005 }],
    ['the kind of the code', { code: '1002' }],
  ])('are two where one thing differs: %s', (_, other) => {
    expect(causesOf(rejected(1), { ...rejected(2), ...other })).toHaveLength(2);
  });

  it('come with the most frequent first, and with the earlier first where they are as frequent', () => {
    expect(causesOf(rejected(1, 1), rejected(2, 2), rejected(3, 3), rejected(4, 3)).map(({ code }) => code)).toEqual([
      3, 1, 2,
    ]);
  });

  it('say of a row problem what holds for every row that has it', () => {
    const reason = 'line 7, column "phone" ("4.41E+11"): …';
    const [cause] = causesOf(anOutcome({ row: 6, status: 'invalid', code: 'phone_scientific', reason }));
    expect(cause).toMatchObject({ rows: 1, firstRow: 6 });
    expect(cause?.reason).toContain(ROW_PROBLEMS.phone_scientific.remedy);
    expect(cause?.reason).not.toContain('4.41E+11');
  });

  it('count a repeated number that asks for another card', () => {
    expect(causesOf(anOutcome({ status: 'duplicate', code: 'duplicate', differs: true }))).toMatchObject([
      { status: 'duplicate', rows: 1 },
    ]);
  });

  it('say nothing where there is nothing to say', () => {
    expect(causesOf(anOutcome({ status: 'failed', reason: null }))).toMatchObject([{ reason: '' }]);
  });
});

describe('the rows that went well only after another try', () => {
  it('are counted, and no others', () => {
    const causes = new Causes();
    causes.add(anOutcome({ attempts: 1 }));
    causes.add(anOutcome({ attempts: 2 }));
    causes.add(anOutcome({ status: 'failed', attempts: 3 }));
    expect(causes.retried).toBe(1);
  });
});

describe('summary.json', () => {
  const summary: Summary = {
    schema: 'linq-cards/summary@1',
    run: 'run-1',
    state: 'completed_with_failures',
    source: { name: 'numbers.csv', rows: 1, sha256: 'ab' },
    startedAt: A_MOMENT,
    finishedAt: A_MOMENT,
    seconds: 0,
    counts: { ...noCounts(), rejected: 1 },
    retried: 0,
    causes: causesOf(rejected(1)),
    halt: null,
  };

  it('is read as it was written', () => {
    expect(summarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  });

  it('says why the run was halted, where it was', () => {
    const halt = { code: 'key_rejected', what: 'Linq rejected the key.', next: 'linq-cards resume' };
    expect(summarySchema.parse({ ...summary, halt }).halt).toEqual(halt);
  });

  it('has a count for every status', () => {
    const { skipped: _, ...counts } = summary.counts;
    expect(summarySchema.safeParse({ ...summary, counts }).success).toBe(false);
  });

  it('is not read when it is of another version', () => {
    expect(summarySchema.safeParse({ ...summary, schema: 'linq-cards/summary@2' }).success).toBe(false);
  });
});
