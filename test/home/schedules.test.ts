import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Home, openHome } from '../../src/home/home.js';
import {
  addToHistory,
  type HistoryEntry,
  knownUntil,
  lastStarted,
  readHistory,
} from '../../src/home/schedule-history.js';
import {
  checkScheduleName,
  findSchedule,
  listScheduleNames,
  loadSchedule,
  removeSchedule,
  requestedRun,
  requestRun,
  saveSchedule,
  scheduleFiles,
  scheduleOf,
  startedBySchedule,
} from '../../src/home/schedules.js';
import { A_NIGHT, aRunRecord, aSchedule, aStart } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('the name of a schedule', () => {
  it.each(['nightly', 'a', '2', 'us-east-2', 'x'.repeat(39), 'x'.repeat(40)])('may be %s', (name) => {
    expect(checkScheduleName(name)).toBe(name);
  });

  it.each(['', 'x'.repeat(41), 'Nightly', 'a b', 'a.b', '../etc', 'a/b', 'ü', 'a\n'])('cannot be %j', (name) => {
    expect(() => checkScheduleName(name)).toThrow(expect.objectContaining({ code: 'setting_invalid' }));
  });
});

describe('a schedule', () => {
  it('is there as it was saved, for its owner only', async () => {
    const home = await aHome();
    await saveSchedule(home, aSchedule());
    await saveSchedule(home, aSchedule({ paused: true }));
    expect(await loadSchedule(home, 'nightly')).toEqual(aSchedule({ paused: true }));
    expect(statSync(scheduleFiles(home, 'nightly').definition).mode & 0o777).toBe(0o600);
    expect(await listScheduleNames(home)).toEqual(['nightly']);
  });

  it('that nobody has made is unknown', async () => {
    const home = await aHome();
    expect(await listScheduleNames(home)).toEqual([]);
    expect(await findSchedule(home, 'nightly')).toBeUndefined();
    await expect(loadSchedule(home, 'nightly')).rejects.toMatchObject({ code: 'schedule_unknown', exitCode: 3 });
    await expect(loadSchedule(home, '../home')).rejects.toMatchObject({ code: 'setting_invalid' });
  });

  it('that has been damaged is not taken for one that is not there', async () => {
    const home = await aHome();
    await saveSchedule(home, aSchedule());
    writeFileSync(scheduleFiles(home, 'nightly').definition, '{');
    await expect(findSchedule(home, 'nightly')).rejects.toMatchObject({ code: 'home_unusable' });
  });

  it('is gone with its history when it is removed', async () => {
    const home = await aHome();
    await saveSchedule(home, aSchedule());
    await addToHistory(scheduleFiles(home, 'nightly').history, aStart());
    await removeSchedule(home, 'nightly');
    expect(await listScheduleNames(home)).toEqual([]);
    expect(await readHistory(scheduleFiles(home, 'nightly').history)).toEqual([]);
  });

  it('can be asked for a run', async () => {
    const home = await aHome();
    await saveSchedule(home, aSchedule());
    expect(await requestedRun(home, 'nightly')).toBeUndefined();
    await requestRun(home, 'nightly', new Date(A_NIGHT));
    expect(await requestedRun(home, 'nightly')).toBe(A_NIGHT);
  });

  it('is known by the runs that it starts', () => {
    expect(scheduleOf(aRunRecord({ startedBy: startedBySchedule('nightly') }))).toBe('nightly');
    expect(scheduleOf(aRunRecord({ startedBy: 'provision' }))).toBeUndefined();
  });
});

describe('the history of a schedule', () => {
  const skip = (minute: number): HistoryEntry => {
    const at = new Date(Date.parse(A_NIGHT) + minute * 60_000).toISOString();
    return { what: 'skipped', at, planned: at, by: 'cron', late: false, missed: 0, run: null, why: '' };
  };

  it('has what was added, the oldest first, and leaves out a line that was cut off', async () => {
    const path = join(temporaryFolder(), 'history.ndjson');
    await addToHistory(path, aStart());
    writeFileSync(path, '{"what":"skipped","at', { flag: 'a' });
    await addToHistory(path, skip(1));
    expect(await readHistory(path)).toEqual([aStart(), skip(1)]);
  });

  it('keeps the last thousand lines, and always those of the last run', async () => {
    const path = join(temporaryFolder(), 'history.ndjson');
    const lines = [aStart(), ...Array.from({ length: 1_998 }, (_, minute) => skip(minute))];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await addToHistory(path, skip(2_000));
    expect(await readHistory(path)).toHaveLength(2_000);
    await addToHistory(path, skip(2_001));
    const kept = await readHistory(path);
    expect(kept).toHaveLength(1_002);
    expect([lastStarted(kept), kept.at(-1)]).toEqual([aStart(), skip(2_001)]);
  });

  it('tells until when it is known what was due', () => {
    expect(knownUntil([])).toBe(0);
    expect(knownUntil([aStart({ at: '2030-01-02T02:00:05.000Z' }), skip(-5)])).toBe(Date.parse(A_NIGHT) + 5_000);
  });
});

function aHome(): Promise<Home> {
  return openHome(join(temporaryFolder(), 'home'));
}
