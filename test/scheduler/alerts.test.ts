import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { PlannedRow } from '../../src/cards/plan.js';
import { openHome } from '../../src/home/home.js';
import { writePlan } from '../../src/home/plan/plan-file.js';
import { makeRunFolder, saveRun } from '../../src/home/run-folder.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { openAlerts } from '../../src/scheduler/alerts.js';
import { A_MOMENT, aPlannedRow, aRunRecord } from '../support/builders.js';
import { listening } from '../support/listening.js';
import { DIRECT } from '../support/network.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const STOP = {
  kind: 'awaiting_approval',
  code: 'guard_invalid',
  what: '4 of 5 rows are invalid.',
  next: 'linq-cards approve',
  at: A_MOMENT,
} as const;
const HELD = aRunRecord({ state: 'awaiting_approval', stop: STOP });
const GUARD = { status: 'awaiting_approval', code: 'guard_invalid', rows: null };

describe('the alert of a run that the guard holds', () => {
  it('groups what is wrong with its rows by cause, each with its count, two lines as examples and the remedy', async () => {
    const posted = await alertOf(HELD, [
      aPlannedRow(),
      ...[2, 3, 4].map((row) => invalidRow(row, 'phone_too_short')),
      invalidRow(5, 'name_placeholder'),
    ]);
    expect(posted).toMatchObject({
      state: 'awaiting_approval',
      newCauses: [
        GUARD,
        { status: 'invalid', code: 'phone_too_short', rows: 3 },
        { status: 'invalid', code: 'name_placeholder', rows: 1 },
      ],
    });
    const [, first, second] = posted.newCauses;
    expect(first?.reason).toContain('(line 3, 4, …)');
    expect(second?.reason).toContain('(line 6)');
  });

  it('names no cause where every row is right', async () => {
    expect((await alertOf(HELD, [aPlannedRow()])).newCauses).toMatchObject([GUARD]);
  });

  it('is posted where there is no plan', async () => {
    expect((await alertOf(HELD, null)).newCauses).toMatchObject([GUARD]);
  });
});

type Posted = { state: string; newCauses: { code: string; rows: number; reason: string }[] };

/** What a webhook gets when this run with this plan has stopped. */
async function alertOf(record: RunRecord, rows: PlannedRow[] | null): Promise<Posted> {
  const home = await openHome(join(temporaryFolder(), 'home'));
  const files = await makeRunFolder(home, record.id);
  await saveRun(home, record);
  if (rows) await writePlan(files, iterate(rows));
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    posted.push((await json(request)) as Posted);
    response.end();
  });
  const alerts = openAlerts({
    home,
    log: pino({ level: 'silent' }),
    webhook: { url: new URL(`http://127.0.0.1:${await listening(server)}/hook`), secret: undefined },
    network: DIRECT,
    now: () => new Date(),
    signal: new AbortController().signal,
  });
  await alerts.runEnded(record, 'nightly', null);
  expect(posted).toHaveLength(1);
  return posted[0] as Posted;
}

function invalidRow(row: number, code: 'phone_too_short' | 'name_placeholder'): PlannedRow {
  const problems = [{ code, line: row + 1, column: 'phone', value: 'x' }];
  return { ...aPlannedRow({ row, line: row + 1 }), decision: { kind: 'invalid', problems } };
}

async function* iterate(rows: PlannedRow[]): AsyncGenerator<PlannedRow> {
  yield* rows;
}
