import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { type Home, openHome } from '../../src/home/home.js';
import { Journal } from '../../src/home/journal.js';
import { writeLines } from '../../src/home/ndjson.js';
import { makeRunFolder, type RunFiles, saveRun } from '../../src/home/run-folder.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { mentionsOf } from '../../src/operations/number-history.js';
import {
  A_MOMENT,
  A_NUMBER,
  A_RUN,
  ANOTHER_NUMBER,
  anOutcome,
  aPlannedRow,
  aRunRecord,
  aRunStop,
} from '../support/builders.js';
import { collect } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const A_LATER_RUN = '20300102-030406-abcd';

type GivenRun = { record?: Partial<RunRecord>; plan?: PlannedRow[]; outcomes?: Outcome[] };

const aHome = () => openHome(temporaryFolder());

/** Puts a run into a home; by default it is over, and the number is in its first row, which has been created. */
async function addRun(
  home: Home,
  { record, plan = [aPlannedRow()], outcomes = [anOutcome()] }: GivenRun = {},
): Promise<RunFiles> {
  const run = aRunRecord({ state: 'completed', step: 'done', finishedAt: A_MOMENT, ...record });
  const files = await makeRunFolder(home, run.id);
  await saveRun(home, run);
  await writeLines(files.plan, plan);
  const journal = Journal.open(files.journal);
  await journal.append(outcomes);
  journal.close();
  return files;
}

/** What is told of the number, as run, row and outcome. */
async function told(home: Home, number = A_NUMBER) {
  return (await collect(mentionsOf(home, number))).map(({ run, row, outcome }) => ({ run: run.id, row, outcome }));
}

describe('of a number it is told', () => {
  it('what became of it in each run, the newest run first', async () => {
    const home = await aHome();
    await addRun(home);
    await addRun(home, { record: { id: A_LATER_RUN }, outcomes: [anOutcome({ status: 'rejected' })] });
    expect(await told(home)).toEqual([
      { run: A_LATER_RUN, row: 1, outcome: anOutcome({ status: 'rejected' }) },
      { run: A_RUN, row: 1, outcome: anOutcome() },
    ]);
  });

  it('each row of a run in which it stands, the last one first', async () => {
    const home = await aHome();
    const decision = { kind: 'duplicate', firstRow: 1, differs: false } as const;
    await addRun(home, { plan: [aPlannedRow(), aPlannedRow({ row: 2, line: 3, decision })] });
    expect(await told(home)).toMatchObject([
      { row: 2, outcome: { status: 'duplicate', row: 2 } },
      { row: 1, outcome: { status: 'created', row: 1 } },
    ]);
  });

  it('what was decided where no call was made for it', async () => {
    const home = await aHome();
    await addRun(home, { plan: [aPlannedRow({ decision: { kind: 'unchanged' } })], outcomes: [] });
    expect(await told(home)).toMatchObject([{ outcome: { status: 'unchanged', finishedAt: A_MOMENT } }]);
  });

  it('the later outcome where its row has two', async () => {
    const home = await aHome();
    await addRun(home, { outcomes: [anOutcome({ status: 'failed' }), anOutcome({ status: 'updated' })] });
    expect(await told(home)).toMatchObject([{ outcome: { status: 'updated' } }]);
  });

  it('nothing yet by a run that is being worked on and has not come to it', async () => {
    const home = await aHome();
    await addRun(home, { record: { state: 'running', finishedAt: null }, outcomes: [] });
    expect(await told(home)).toEqual([{ run: A_RUN, row: 1, outcome: null }]);
  });

  it.each(['halted', 'cancelled', 'running'] as const)(
    'that it was not attempted, and why, where a run was stopped before it: %s',
    async (state) => {
      const home = await aHome();
      await addRun(home, { record: { state, stop: aRunStop() }, outcomes: [] });
      const { code, what: reason } = aRunStop();
      expect(await told(home)).toMatchObject([{ outcome: { status: 'not_attempted', code, reason } }]);
    },
  );

  it('that it failed where a run is over and nobody knows what became of it', async () => {
    const home = await aHome();
    await addRun(home, { outcomes: [] });
    expect(await told(home)).toMatchObject([{ outcome: { status: 'failed', code: 'worker_lost' } }]);
  });
});

describe('nothing is told', () => {
  it('by a home without runs', async () => {
    expect(await told(await aHome())).toEqual([]);
  });

  it.each([
    ['other numbers', aPlannedRow({ phoneNumber: ANOTHER_NUMBER })],
    ['a longer number that begins with it', aPlannedRow({ phoneNumber: `${A_NUMBER}9` })],
    ['a name that has it', aPlannedRow({ phoneNumber: ANOTHER_NUMBER, fields: { firstName: `was ${A_NUMBER}` } })],
    ['a row without a number', aPlannedRow({ phoneNumber: null, decision: { kind: 'invalid', problems: [] } })],
  ])('of a run that has only %s', async (_, row) => {
    const home = await aHome();
    await addRun(home, { plan: [row], outcomes: [anOutcome({ phoneNumber: row.phoneNumber })] });
    expect(await told(home)).toEqual([]);
  });

  it('of a run that has no plan yet', async () => {
    const home = await aHome();
    await makeRunFolder(home, A_RUN);
    await saveRun(home, aRunRecord());
    expect(await told(home)).toEqual([]);
  });

  it('of an outcome that is being written just now', async () => {
    const home = await aHome();
    const files = await addRun(home, { record: { state: 'running', finishedAt: null }, outcomes: [] });
    appendFileSync(files.journal, JSON.stringify(anOutcome()).slice(0, -20));
    expect(await told(home)).toEqual([{ run: A_RUN, row: 1, outcome: null }]);
  });
});
