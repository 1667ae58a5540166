import { expect, vi } from 'vitest';
import type { Audit } from '../../src/cards/audit.js';
import { noCounts } from '../../src/cards/outcome.js';
import { type Home, openHome } from '../../src/home/home.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { addToHistory, type HistoryEntry } from '../../src/home/schedule-history.js';
import { saveAudit, saveSchedule, scheduleFiles } from '../../src/home/schedules.js';
import { nextTimes } from '../../src/scheduler/times/times.js';
import type { AtEnd } from './at-end.js';
import { anAudit, aSchedule, aStart } from './builders.js';
import { type Stage, setStage } from './e2e.js';
import { aFormWithPictures } from './pages.js';
import { aDrawnPng } from './pictures.js';
import { type Served, startServeProcess } from './serve.js';

/*
 * The built program as it stands with people who have used it for a week: a run with failures of three kinds, a plan with
 * odd pictures, a schedule with a history, one that audits and one that is paused, and a card that someone has changed by hand since.
 */

/** What docs/simulator.md says of them: always 500, and a card that cannot be updated. */
const FAILS = '+15005550500';
const NEVER_ACTIVE = '+15005551404';
/** Its card is not what was last asked for. */
const CHANGED_BY_HAND = '+12025550103';
const TEAMS = ['Support', 'Sales', 'Billing', 'Dispatch', 'Front operations', 'Returns'];
const LINES = Array.from({ length: 40 }, (_, index) => `+1202555${String(100 + index).padStart(4, '0')}`);
const NIGHTS = { cron: '0 2 * * *', tz: 'America/New_York' };
const DAY_MS = 86_400_000;
/** Linq would take them, and recipients would not like them. */
const ODD_PICTURES = {
  'logos/wide.png': aDrawnPng({ width: 1_400, height: 500 }),
  'logos/small.png': aDrawnPng({ width: 100, height: 100 }),
};

export type Office = Served & {
  /** Addresses of its pages, by what they show. */
  at: { run: string; plan: string; line: string; deadLetters: string; deadLetter: string };
};

export async function anOffice(atEnd: AtEnd): Promise<Office> {
  const stage = await setStage({ lines: [...LINES, FAILS, NEVER_ACTIVE] }, atEnd);
  await putSchedules(stage);
  const served = await startServeProcess(stage, [], {}, atEnd);
  await aFirstRun(served);
  const run = await aRunWithFailures(stage, served);
  stage.simulator.account.update(CHANGED_BY_HAND, { first_name: 'Acme Inc', last_name: 'Support (old)' });
  const plan = await uploaded(served, { name: 'new-lines.csv', plan: true, csv: aMessyFile(), pictures: ODD_PICTURES });
  const deadLetters = '/queues/queue/linq-dead-letters';
  const deadLetter = `${deadLetters}/${encodeURIComponent(FAILS)}`;
  const at = {
    run: `/runs/${run.id}`,
    plan: `/runs/${plan.id}`,
    line: `/lines/${CHANGED_BY_HAND}`,
    deadLetters,
    deadLetter,
  };
  return { ...served, at };
}

/** The first run that the number is in, before anybody had come to the others. */
async function aFirstRun(served: Served): Promise<void> {
  const csv = `phone_number,first_name,last_name\n${CHANGED_BY_HAND},Acme,Hotline\n`;
  await untilOver(served, await uploaded(served, { name: 'first-line.csv', plan: false, csv }));
}

/** Pictures of every seventh number cannot be fetched. */
async function aRunWithFailures({ simulator }: Stage, served: Served): Promise<RunRecord> {
  simulator.conditions.fault = {
    every: 7,
    times: Number.POSITIVE_INFINITY,
    does: { kind: 'answer', status: 400, code: 5007 },
  };
  const rows = [...LINES, FAILS, NEVER_ACTIVE].map(
    (number, index) => `${number},Acme,${TEAMS[index % TEAMS.length]},https://example.com/acme.png`,
  );
  const csv = ['phone_number,first_name,last_name,image_url', ...rows].join('\n');
  const record = await uploaded(served, { name: 'all-lines.csv', plan: false, csv });
  await untilOver(served, record);
  return record;
}

async function untilOver({ ask }: Served, { id }: RunRecord): Promise<void> {
  const state = async () => ((await (await ask(`/api/v1/runs/${id}`)).json()) as { record: RunRecord }).record.state;
  await vi.waitFor(async () => expect(await state()).toMatch(/^completed/), { timeout: 60_000, interval: 100 });
}

function aMessyFile(): string {
  return [
    'Telefon;Vorname;Ort;Logo',
    '+1 202 555 0104;Acme Berlin;Köln;logos/wide.png',
    '+1 202 555 0105;Acme Wien;Wien;logos/small.png',
    '1,20256E+10;Damaged;;',
    '+1 202;Short;;',
  ].join('\n');
}

type Upload = { name: string; plan: boolean; csv: string; pictures?: Readonly<Record<string, Buffer>> };

async function uploaded({ ask }: Served, { name, plan, csv, pictures = {} }: Upload): Promise<RunRecord> {
  const { headers, payload } = aFormWithPictures(pictures, csv, name);
  const answer = await ask(`/api/v1/runs?plan=${plan}`, { method: 'POST', headers, body: payload });
  expect(answer.status).toBe(201);
  return (await answer.json()) as RunRecord;
}

/** A schedule that audits, and what it found last night. */
async function putAudit(home: Home, now: number): Promise<void> {
  const [night = now] = nextTimes(NIGHTS, now - DAY_MS, 1);
  const at = new Date(night).toISOString();
  await saveSchedule(
    home,
    aSchedule({ ...NIGHTS, name: 'drift', audit: true, source: null, createdAt: at, changedAt: at }),
  );
  const found = anAudit([
    { kind: 'differs', phoneNumber: CHANGED_BY_HAND, changes: [{ field: 'lastName', from: 'Old', to: 'Hotline' }] },
    { kind: 'inactive', phoneNumber: NEVER_ACTIVE },
    ...LINES.slice(0, 3).map((phoneNumber) => ({ kind: 'no_card' as const, phoneNumber })),
    { kind: 'at_risk', phoneNumber: FAILS },
  ]);
  const audit: Audit = { ...found, at, comparedWith: 'last_set', cards: 39, lines: 42 };
  await saveAudit(home, 'drift', audit);
  const { comparedWith, drift, cards, lines, counts } = audit;
  const due = { at, planned: at, by: 'cron' as const, late: false, missed: 0 };
  const entry = { ...due, what: 'audited' as const, comparedWith, drift, cards, lines, counts, fresh: counts };
  await addToHistory(scheduleFiles(home, 'drift').history, entry);
}

async function putSchedules({ home: path }: Stage): Promise<void> {
  const home = await openHome(path);
  const now = Date.now();
  const since = new Date(now - 8 * DAY_MS).toISOString();
  const made = { createdAt: since, changedAt: since };
  const source = 'https://files.example.com/exports/lines.csv';
  await saveSchedule(home, aSchedule({ ...made, ...NIGHTS, source }));
  const weekly = { name: 'new-hires', cron: '30 6 * * 1', tz: 'Europe/Berlin', source: '/srv/exports/new-hires.csv' };
  await saveSchedule(home, aSchedule({ ...made, ...weekly, paused: true }));
  const { history } = scheduleFiles(home, 'nightly');
  for (const entry of aWeekOfNights(now)) await addToHistory(history, entry);
  await putAudit(home, now);
}

/** Every night until now has an entry, so that none is made up for when the program starts. */
function aWeekOfNights(now: number): HistoryEntry[] {
  const nights = nextTimes(NIGHTS, now - 7 * DAY_MS, 8).filter((night) => night < now);
  let run = '';
  return nights.flatMap((night, index): HistoryEntry[] => {
    const at = new Date(night).toISOString();
    const due = { at, planned: at, by: 'cron' as const, late: false, missed: 0 };
    if (index === 2) return [{ ...due, what: 'source_unreadable', why: 'files.example.com answered 503.' }];
    if (index % 3 === 1) return [{ ...due, what: 'source_unchanged', run }];
    run = `${at.slice(0, 10).replaceAll('-', '')}-020000-n${index}gt`;
    const counts = { ...noCounts(), created: index, updated: 3 + index, unchanged: 312 };
    const ended = { what: 'ended', at: new Date(night + 9_000).toISOString(), run, counts, why: null } as const;
    return [aStart({ at, planned: at, run }), { ...ended, state: 'completed' }];
  });
}
