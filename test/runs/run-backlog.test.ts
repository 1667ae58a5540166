import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/home/run-record.js';
import { RunBacklog } from '../../src/runs/run-backlog.js';
import { aRunRecord } from '../support/builders.js';

type Work = { run: string; ends: (record?: RunRecord) => void; breaks: (error: Error) => void };

/** A line whose runs end when the test says so. */
function aLine() {
  const stopping = new AbortController();
  const begun: Work[] = [];
  const ended: [string, string][] = [];
  const line = new RunBacklog({
    signal: stopping.signal,
    work: (record) =>
      new Promise((resolve, reject) => {
        begun.push({ run: record.id, ends: (end = record) => resolve(end), breaks: reject });
      }),
    onBegun: async () => undefined,
    onEnded: async (record, error) =>
      void ended.push([record.id, error instanceof Error ? error.message : record.state]),
  });
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { line, begun, ended, stopping, turns };
}

const [ONE, TWO, THREE] = ['one', 'two', 'three'].map((id) => aRunRecord({ id })) as [RunRecord, RunRecord, RunRecord];

describe('the line of runs', () => {
  it('works on one run at a time, in the order in which they came', async () => {
    const { line, begun, ended, turns } = aLine();
    for (const run of [ONE, TWO, THREE]) line.add(run);
    await turns();
    expect([begun.map(({ run }) => run), line.working, line.waiting]).toEqual([['one'], 'one', 2]);
    begun[0]?.ends();
    await turns();
    begun[1]?.ends();
    await turns();
    expect(begun.map(({ run }) => run)).toEqual(['one', 'two', 'three']);
    expect(ended.map(([run]) => run)).toEqual(['one', 'two']);
  });

  it('has a run only once, whether it waits or is worked on', async () => {
    const { line, begun, turns } = aLine();
    for (const run of [ONE, ONE, TWO, TWO]) line.add(run);
    await turns();
    line.add(ONE);
    expect([line.waiting, line.has('one'), line.has('two'), line.has('three')]).toEqual([1, true, true, false]);
    expect(begun).toHaveLength(1);
  });

  it('begins a run that comes when it had nothing to do, or just when one ends', async () => {
    const { line, begun, turns } = aLine();
    line.add(ONE);
    await turns();
    begun[0]?.ends();
    line.add(TWO);
    await turns();
    begun[1]?.ends();
    await turns();
    line.add(THREE);
    await turns();
    expect(begun.map(({ run }) => run)).toEqual(['one', 'two', 'three']);
  });

  it('goes on after a run that could not be brought to an end', async () => {
    const { line, begun, ended, turns } = aLine();
    line.add(ONE);
    line.add(TWO);
    await turns();
    begun[0]?.breaks(new Error('disk full'));
    await turns();
    expect([ended, line.working]).toEqual([[['one', 'disk full']], 'two']);
  });

  it('leaves out a run that was taken out before it was begun', async () => {
    const { line, begun, turns } = aLine();
    line.add(ONE);
    line.add(TWO);
    line.remove('two');
    await turns();
    begun[0]?.ends();
    await turns();
    expect([begun.length, line.has('two')]).toEqual([1, false]);
  });

  it('ends with the run that is under way, and begins no other', async () => {
    const { line, begun, ended, stopping, turns } = aLine();
    line.add(ONE);
    line.add(TWO);
    await turns();
    stopping.abort();
    const closed = line.close();
    begun[0]?.ends();
    await closed;
    expect([begun.length, ended.map(([run]) => run)]).toEqual([1, ['one']]);
  });
});
