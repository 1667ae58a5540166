import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/home/run-record.js';
import { RUNS_AT_ONCE, RunBacklog } from '../../../src/runs/several/run-backlog.js';
import { aRunRecord } from '../../support/builders.js';

type Work = {
  run: string;
  rests: () => void;
  ends: (record?: RunRecord) => void;
  breaks: (error: Error) => void;
};

/** A line whose runs end when the test says so. */
function aLine(open: (record: RunRecord) => Promise<void> = async () => undefined) {
  const stopping = new AbortController();
  const begun: Work[] = [];
  const ended: [string, string][] = [];
  const line = new RunBacklog({
    signal: stopping.signal,
    open: async (record) => {
      await open(record);
      let isResting = false;
      return {
        work: () =>
          new Promise((resolve, reject) => {
            const rests = () => {
              isResting = true;
            };
            begun.push({ run: record.id, rests, ends: (end = record) => resolve(end), breaks: reject });
          }),
        isResting: () => isResting,
      };
    },
    onBegun: async () => undefined,
    onEnded: async (record, error) =>
      void ended.push([record.id, error instanceof Error ? error.message : record.state]),
  });
  const turns = async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  const names = () => begun.map(({ run }) => run);
  return { line, begun, names, ended, stopping, turns };
}

const runs = (count: number) => Array.from({ length: count }, (_, at) => aRunRecord({ id: `run-${at + 1}` }));
const FULL = runs(RUNS_AT_ONCE);
const FULL_NAMES = FULL.map(({ id }) => id);
const NEXT = aRunRecord({ id: 'next' });
const LAST = aRunRecord({ id: 'last' });

describe('the line of runs', () => {
  it('works on a few runs at once, in the order in which they came', async () => {
    const { line, begun, names, ended, turns } = aLine();
    for (const run of [...FULL, NEXT, LAST]) line.add(run);
    await turns();
    expect([names(), line.working, line.waiting]).toEqual([FULL_NAMES, FULL_NAMES, 2]);
    begun[1]?.ends();
    await turns();
    expect([names().slice(RUNS_AT_ONCE), ended.map(([run]) => run)]).toEqual([['next'], ['run-2']]);
    begun[0]?.ends();
    await turns();
    expect(names().slice(RUNS_AT_ONCE)).toEqual(['next', 'last']);
  });

  it('begins another one when one has nothing to do but to wait', async () => {
    const { line, begun, names, turns } = aLine();
    for (const run of [...FULL, NEXT]) line.add(run);
    await turns();
    line.look();
    await turns();
    expect(names()).toEqual(FULL_NAMES);
    begun[2]?.rests();
    line.look();
    await turns();
    expect([names().at(-1), line.isWorkedOn('run-3')]).toEqual(['next', true]);
  });

  it('opens a run only when the one before it is open', async () => {
    let opened = () => {};
    const untilOpened = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const { line, names, turns } = aLine(async ({ id }) => (id === 'last' ? untilOpened : undefined));
    line.add(LAST);
    line.add(NEXT);
    await turns();
    expect(names()).toEqual([]);
    opened();
    await turns();
    expect(names()).toEqual(['last', 'next']);
  });

  it('says which runs are ahead of one that waits, and of none that is worked on', async () => {
    const { line, turns } = aLine();
    for (const run of [...FULL, NEXT, LAST]) line.add(run);
    await turns();
    expect([line.placeOf('last'), line.placeOf('run-1'), line.placeOf('other')]).toEqual([
      RUNS_AT_ONCE + 1,
      0,
      undefined,
    ]);
    expect(line.aheadOf('last').map(({ id }) => id)).toEqual([...FULL_NAMES, 'next']);
    expect(line.aheadOf('run-4')).toEqual([]);
  });

  it('has a run only once, whether it waits or is worked on', async () => {
    const { line, names, turns } = aLine();
    for (const run of [...FULL, ...FULL, NEXT, NEXT]) line.add(run);
    await turns();
    for (const run of FULL) line.add(run);
    expect([line.waiting, line.has('run-1'), line.has('next'), line.has('last')]).toEqual([1, true, true, false]);
    expect(names()).toEqual(FULL_NAMES);
  });

  it('begins a run that comes when it had nothing to do, or just when one ends', async () => {
    const { line, begun, names, turns } = aLine();
    line.add(LAST);
    await turns();
    begun[0]?.ends();
    line.add(NEXT);
    await turns();
    begun[1]?.ends();
    await turns();
    line.add(LAST);
    await turns();
    expect(names()).toEqual(['last', 'next', 'last']);
  });

  it('goes on after a run that could not be opened, or not be brought to an end', async () => {
    const { line, begun, ended, turns } = aLine(async ({ id }) => {
      if (id === 'last') throw new Error('no queue');
    });
    line.add(LAST);
    line.add(NEXT);
    await turns();
    begun[0]?.breaks(new Error('disk full'));
    await turns();
    expect([ended, line.working]).toEqual([
      [
        ['last', 'no queue'],
        ['next', 'disk full'],
      ],
      [],
    ]);
  });

  it('leaves out a run that was taken out before it was begun', async () => {
    const { line, begun, names, turns } = aLine();
    for (const run of [...FULL, NEXT]) line.add(run);
    line.remove('next');
    await turns();
    begun[0]?.ends();
    await turns();
    expect([names(), line.has('next')]).toEqual([FULL_NAMES, false]);
  });

  it('ends with the runs that are under way, and begins no other', async () => {
    const { line, begun, ended, stopping, turns } = aLine();
    for (const run of [...FULL, NEXT]) line.add(run);
    await turns();
    stopping.abort();
    const closed = line.close();
    for (const run of begun) run.ends();
    await closed;
    expect(ended.map(([run]) => run)).toEqual(FULL_NAMES);
  });
});
