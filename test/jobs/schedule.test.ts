import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type AuditAccount, noteEnd, type OpenScheduledSource, tick } from '../../jobs/schedule.js';
import type { Audit } from '../../src/cards/audit.js';
import { OperatorError } from '../../src/errors.js';
import { openHome } from '../../src/home/home.js';
import { listRuns, makeRunFolder, newRunId, saveRun } from '../../src/home/run-folder.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { readHistory } from '../../src/home/schedule-history.js';
import { findAudit, type Schedule, saveSchedule, scheduleFiles } from '../../src/home/schedules.js';
import { A_NUMBER, anAudit, aRunRecord, aRunStop, aSchedule } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const night = (day: number) =>
  ({ planned: `2030-01-0${day}T02:00:00.000Z`, by: 'cron', late: false, missed: 0 }) as const;

/** A home with one schedule, whose source says what the test wants. */
async function setUp(openSource: OpenScheduledSource) {
  const home = await openHome(join(temporaryFolder(), 'home'));
  const schedule = aSchedule();
  await saveSchedule(home, schedule);
  const made: string[] = [];
  const createRun = async (
    source: { name: string; content: Readable },
    settings: Schedule['settings'],
    startedBy: string,
  ) => {
    const content = await text(source.content);
    made.push(content);
    const run = aRunRecord({
      id: newRunId(new Date()),
      createdAt: new Date().toISOString(),
      state: 'planned',
      source: { name: source.name, bytes: content.length, sha256: await digest(content) },
      settings,
      startedBy,
    });
    await makeRunFolder(home, run.id);
    await saveRun(home, run);
    return run;
  };
  const audit: AuditAccount = async () => {
    throw new Error('only where a test audits');
  };
  const deps = { home, createRun, openSource, audit, simulate: false, now: () => new Date('2030-01-09T00:00:00.000Z') };
  return {
    home,
    schedule,
    made,
    deps,
    history: () => readHistory(scheduleFiles(home, 'nightly').history),
    end: async (state: RunRecord['state']) => {
      for (const run of await listRuns(home)) await saveRun(home, { ...run, state });
    },
  };
}

const says =
  (...contents: string[]): OpenScheduledSource =>
  async () => ({ kind: 'fetched', name: 'numbers.csv', content: Readable.from([contents.shift() ?? '']), mark: {} });

describe('a tick', () => {
  it('makes an ordinary run of what the source says then, under the name of the schedule', async () => {
    const { schedule, deps, home, made, history } = await setUp(says('one'));
    const entry = await tick(schedule, { ...night(3), late: true, missed: 2 }, deps);
    const [run] = await listRuns(home);
    expect(made).toEqual(['one']);
    expect(run).toMatchObject({ startedBy: 'schedule nightly', state: 'planned', settings: schedule.settings });
    expect(entry).toMatchObject({ what: 'started', run: run?.id, late: true, missed: 2, planned: night(3).planned });
    expect(await history()).toEqual([entry]);
  });

  it('sends nothing when the source is what it was at the last run, and does when it has changed', async () => {
    const { schedule, deps, end, made } = await setUp(says('one', 'one', 'two'));
    const first = await tick(schedule, night(3), deps);
    await end('completed');
    const second = await tick(schedule, night(4), deps);
    const third = await tick(schedule, night(5), deps);
    expect(first).toMatchObject({ what: 'started' });
    expect(second).toMatchObject({ what: 'source_unchanged', run: first?.what === 'started' && first.run });
    expect(third).toMatchObject({ what: 'started' });
    expect(made).toEqual(['one', 'two']);
  });

  it('tells the source what is known of it, and believes it when it says that nothing has changed', async () => {
    const asked: unknown[] = [];
    const { schedule, deps, end, made } = await setUp(async (source, mark) => {
      asked.push([source, mark]);
      if (mark.etag !== undefined) return { kind: 'unchanged' };
      return { kind: 'fetched', name: 'numbers.csv', content: Readable.from(['one']), mark: { etag: '"1"' } };
    });
    await tick(schedule, night(3), deps);
    await end('completed');
    expect(await tick(schedule, night(4), deps)).toMatchObject({ what: 'source_unchanged' });
    expect(asked).toEqual([
      [schedule.source, {}],
      [schedule.source, { etag: '"1"' }],
    ]);
    expect(made).toHaveLength(1);
  });

  it('is noted as skipped, with the run and what to do, while a run is not over', async () => {
    const { schedule, deps, end, made } = await setUp(says('one', 'two'));
    const first = await tick(schedule, night(3), deps);
    await end('halted');
    const second = await tick(schedule, night(4), deps);
    const run = first?.what === 'started' ? first.run : '';
    expect(second).toMatchObject({ what: 'skipped', run, why: expect.stringContaining(`linq-cards resume ${run}`) });
    expect(made).toHaveLength(1);
  });

  it.each([
    ['source_missing', 'source_missing'],
    ['source_unreadable', 'source_unreadable'],
    ['source_columns', 'source_unreadable'],
    ['disk_full', 'failed'],
  ] as const)('notes %s as %s, and makes no run', async (code, what) => {
    const { schedule, deps, home, history } = await setUp(async () => {
      throw new OperatorError(code, 'It is wrong.', 'Mend it.');
    });
    const entry = await tick(schedule, night(3), deps);
    expect(entry).toMatchObject({ what, why: 'It is wrong. Mend it.' });
    expect(await history()).toEqual([entry]);
    expect(await listRuns(home)).toEqual([]);
  });

  it('leaves nothing of the source behind but in the run', async () => {
    const { schedule, deps, home } = await setUp(says('one'));
    await tick(schedule, night(3), deps);
    expect(readdirSync(join(home.path, 'schedules')).sort()).toEqual(['nightly.json', 'nightly.ndjson']);
  });

  it('makes one run when it comes twice, wherever it was cut short', async () => {
    const { schedule, deps, home, made, history } = await setUp(says('one', 'two'));
    const due = { ...night(3), planned: new Date(Date.now() - 1_000).toISOString() };
    const here = aSchedule({ changedAt: '2020-01-01T00:00:00.000Z' });
    await tick(here, due, deps);
    expect(await tick(here, due, deps)).toBeNull();
    // As if it had been killed between making the run and noting it.
    rmSync(scheduleFiles(home, schedule.name).history);
    expect(await tick(here, due, deps)).toMatchObject({ what: 'started', run: (await listRuns(home))[0]?.id });
    expect(made).toEqual(['one']);
    expect(await history()).toHaveLength(1);
  });
});

describe('a tick of a schedule that audits', () => {
  const differing = (...phoneNumbers: string[]): Audit =>
    anAudit(phoneNumbers.map((phoneNumber) => ({ kind: 'differs', phoneNumber, line: 2 })));

  it('compares the account with the source, also where that has not changed, and makes no run', async () => {
    const { deps, home, made } = await setUp(says('one', 'one'));
    const contents: string[] = [];
    const audit: AuditAccount = async ({ file }) => {
      contents.push(file ? await text(file.content) : '');
      return anAudit([]);
    };
    const schedule = aSchedule({ audit: true });
    const entries = [
      await tick(schedule, night(3), { ...deps, audit }),
      await tick(schedule, night(4), { ...deps, audit }),
    ];
    expect(entries).toMatchObject([
      { what: 'audited', drift: false, counts: {}, fresh: {} },
      { what: 'audited', drift: false, counts: {}, fresh: {} },
    ]);
    expect([contents, made, await listRuns(home)]).toEqual([['one', 'one'], [], []]);
  });

  it('keeps what it found, and tells the drift that the audit before did not find', async () => {
    const { deps, home } = await setUp(says());
    const found = [differing(A_NUMBER), differing(A_NUMBER, '+14155550111'), differing('+14155550111')];
    const files: unknown[] = [];
    const audit: AuditAccount = async ({ file }) => {
      files.push(file);
      return found[files.length - 1] ?? anAudit([]);
    };
    const schedule = aSchedule({ audit: true, source: null });
    for (const day of [3, 4, 5]) {
      const entry = await tick(schedule, night(day), { ...deps, audit });
      expect(entry).toMatchObject({ what: 'audited', drift: true, fresh: day === 5 ? {} : { differs: 1 } });
      expect(findAudit(home, 'nightly')).toEqual(found[day - 3]);
    }
    expect(files).toEqual([undefined, undefined, undefined]);
  });

  it('waits for no run from when the schedule still imported, and notes why it could not audit', async () => {
    const { schedule, deps, history } = await setUp(says('one'));
    await tick(schedule, night(3), deps);
    const audit: AuditAccount = async () => {
      throw new OperatorError('key_rejected', 'Linq does not accept the key.', 'Set another one.');
    };
    const entry = await tick(aSchedule({ audit: true, source: null }), night(4), { ...deps, audit });
    expect(entry).toMatchObject({ what: 'failed', why: 'Linq does not accept the key. Set another one.' });
    expect((await history()).at(-1)).toEqual(entry);
  });
});

describe('the end of a run', () => {
  it('is noted with its counts in the history of its schedule', async () => {
    const { home, history } = await setUp(says());
    const run = aRunRecord({ startedBy: 'schedule nightly', state: 'completed', counts: { created: 2 } });
    await noteEnd(home, run, new Date());
    expect(await history()).toMatchObject([{ what: 'ended', state: 'completed', counts: { created: 2 }, why: null }]);
  });

  it('is noted with the reason where it has stopped', async () => {
    const { home, history } = await setUp(says());
    const stop = aRunStop();
    await noteEnd(home, aRunRecord({ startedBy: 'schedule nightly', state: 'halted', stop }), new Date());
    expect(await history()).toMatchObject([{ state: 'halted', why: stop.what }]);
  });

  it('says so when all of the source, once read, could not be used', async () => {
    const { home, history } = await setUp(says());
    const error = new OperatorError('source_quotes', 'A quote is not closed.', 'Close it.');
    await noteEnd(home, aRunRecord({ startedBy: 'schedule nightly' }), new Date(), error);
    expect(await history()).toMatchObject([{ state: 'source_unreadable', why: 'A quote is not closed.' }]);
  });

  it('is not noted for a run that no schedule has started, or one that has been removed', async () => {
    const { home, history } = await setUp(says());
    await noteEnd(home, aRunRecord(), new Date());
    rmSync(scheduleFiles(home, 'nightly').definition);
    await noteEnd(home, aRunRecord({ startedBy: 'schedule nightly' }), new Date());
    expect(await history()).toEqual([]);
  });
});

async function digest(content: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content));
  return Buffer.from(bytes).toString('hex');
}
