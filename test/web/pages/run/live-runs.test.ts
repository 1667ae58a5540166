import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sumOf } from '../../../../src/report/page/time-axis.js';
import { LiveRuns, type LiveView } from '../../../../src/web/pages/run/live-runs.js';
import { A_RUN, anOutcome, aProgress, aRunRecord } from '../../../support/builders.js';
import { aFakeDesk } from '../../../support/fake-operations.js';

/** A reader, as far as frames are written to it. */
class Reader extends EventEmitter {
  text = '';
  writableNeedDrain = false;
  writableEnded = false;
  destroyed = false;
  isEnded = false;
  writeHead() {
    return this;
  }
  write(text: string) {
    this.text += text;
    return true;
  }
  end(text = '') {
    this.text += text;
    this.isEnded = true;
    this.emit('close');
  }
  destroy() {
    this.destroyed = true;
    this.emit('close');
  }
  get frames() {
    return this.text.split('event: progress').length - 1;
  }
  get response() {
    return this as unknown as ServerResponse;
  }
}

function anOffice({ mostStreams = 10, render = async ({ view }: LiveView) => view.record.state as string } = {}) {
  const operations = aFakeDesk();
  operations.put({});
  const frame = async (view: LiveView) => [
    { event: 'progress', data: await render(view) },
    { event: 'say', data: 'half', isOnlyNews: true as const },
  ];
  const live = new LiveRuns(operations, { render: frame, mostStreams });
  const progress = () => operations.emit({ kind: 'progress', run: A_RUN, progress: aProgress() });
  return { operations, live, progress };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a stream of a run', () => {
  it('starts immediately with the current state', async () => {
    const { live } = anOffice();
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.text).toBe('event: progress\ndata: running\n\nevent: say\ndata: half\n\n');
    live.close();
  });

  it('sends at most two frames per second, however much happens', async () => {
    const { live, progress } = anOffice();
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    for (let tenth = 0; tenth < 50; tenth += 1) {
      progress();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(reader.frames).toBeGreaterThanOrEqual(9);
    expect(reader.frames).toBeLessThanOrEqual(11);
    live.close();
  });

  it('sends text for screen readers only when it changes', async () => {
    const { live, progress } = anOffice();
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    for (let frame = 0; frame < 3; frame += 1) {
      await vi.advanceTimersByTimeAsync(500);
      progress();
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(reader.text.split('event: say')).toHaveLength(2);
    live.close();
  });

  it('renders one frame for all clients of a run', async () => {
    const render = vi.fn(async () => 'x');
    const { live } = anOffice({ render });
    const readers = Array.from({ length: 5 }, () => new Reader());
    for (const reader of readers) live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(0);
    expect(render).toHaveBeenCalledTimes(1);
    expect(readers.map(({ frames }) => frames)).toEqual([1, 1, 1, 1, 1]);
    live.close();
  });

  it('skips a client that reads too slowly, and queues nothing for it', async () => {
    const { live, progress } = anOffice();
    const [slow, fast] = [new Reader(), new Reader()];
    slow.writableNeedDrain = true;
    for (const reader of [slow, fast]) live.join(A_RUN, reader.response);
    for (let frame = 0; frame < 4; frame += 1) {
      progress();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(slow.text).toBe('');
    expect(fast.frames).toBeGreaterThan(2);
    live.close();
  });

  it('splits multi-line data as the protocol requires', async () => {
    const { live } = anOffice({ render: async () => 'a\nb\r\nevent: over' });
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.text).toContain('data: a\ndata: b\ndata: event: over\n\n');
    live.close();
  });

  it('ends with its run, after an event that says so', async () => {
    const { operations, live } = anOffice();
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(600);
    const record = aRunRecord({ state: 'completed' });
    operations.put(record);
    operations.emit({ kind: 'run', record });
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.text).toContain('data: completed\n\nevent: over\ndata: \n\n');
    expect([reader.isEnded, live.streams]).toEqual([true, 0]);
    live.close();
  });

  it('ends with its run even if the run ends while a frame is rendered', async () => {
    let made = () => {};
    const isMade = new Promise<void>((resolve) => (made = resolve));
    const render = async ({ view }: LiveView) => {
      await isMade;
      return view.record.state;
    };
    const { operations, live } = anOffice({ render });
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(0);
    const record = aRunRecord({ state: 'completed' });
    operations.put(record);
    operations.emit({ kind: 'run', record });
    made();
    await vi.advanceTimersByTimeAsync(500);
    expect([reader.isEnded, reader.text.includes('data: completed')]).toEqual([true, true]);
  });

  it('ends when its run is deleted', async () => {
    const { operations, live } = anOffice();
    operations.runsById.clear();
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.text).toBe('event: over\ndata: \n\n');
    live.close();
  });

  it('leaves nothing behind when its client disconnects', async () => {
    const { live, progress } = anOffice();
    const readers = Array.from({ length: 3 }, () => new Reader());
    for (const reader of readers) live.join(A_RUN, reader.response);
    await vi.advanceTimersByTimeAsync(0);
    for (const reader of readers) reader.emit('close');
    progress();
    expect(live.streams).toBe(0);
    // What is left is the one timer of the beats.
    expect(vi.getTimerCount()).toBe(1);
    live.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts towards a maximum, and frees its place when it ends', () => {
    const { live } = anOffice({ mostStreams: 2 });
    const readers = [new Reader(), new Reader()];
    const isFull = readers.map(({ response }) => {
      live.join(A_RUN, response);
      return live.isFull;
    });
    expect(isFull).toEqual([false, true]);
    readers[0]?.emit('close');
    expect(live.isFull).toBe(false);
    live.close();
  });

  it('is not counted if its client disconnected before it began', () => {
    const { live } = anOffice();
    const reader = new Reader();
    reader.destroyed = true;
    live.join(A_RUN, reader.response);
    expect([live.streams, reader.text]).toEqual([0, '']);
    live.close();
  });

  it('is closed if its client reads nothing for half a minute, even after the end', async () => {
    const { live } = anOffice();
    const [stuck, slow, ended] = [new Reader(), new Reader(), new Reader()];
    for (const reader of [stuck, slow, ended]) live.join(A_RUN, reader.response);
    stuck.writableNeedDrain = true;
    slow.writableNeedDrain = true;
    ended.writableEnded = true;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(live.streams).toBe(3);
    slow.emit('drain');
    await vi.advanceTimersByTimeAsync(15_000);
    expect([stuck, slow, ended].map(({ destroyed }) => destroyed)).toEqual([true, false, true]);
    expect(live.streams).toBe(1);
    live.close();
  });

  it('ends with the process, which then stops following the operations', async () => {
    const { operations, live } = anOffice();
    const reader = new Reader();
    live.join(A_RUN, reader.response);
    live.close();
    expect([reader.isEnded, operations.listeners.size]).toEqual([true, 0]);
  });
});

describe('the history of a run', () => {
  it('is available to a page opened late: rows over time and latest outcomes, newest first', () => {
    const { operations, live, progress } = anOffice();
    progress();
    operations.emit({ kind: 'outcomes', run: A_RUN, outcomes: [1, 2].map((row) => anOutcome({ row })) });
    operations.emit({
      kind: 'outcomes',
      run: A_RUN,
      outcomes: Array.from({ length: 9 }, (_, row) => anOutcome({ row: row + 3 })),
    });
    expect(sumOf(live.chartOf(A_RUN) ?? { columnMs: 1, stretches: [] }, ({ good }) => good)).toBe(11);
    expect(live.latestOf(A_RUN).map(({ row }) => row)).toEqual([11, 10, 9, 8, 7, 6, 5, 4]);
    live.close();
  });

  it('is forgotten when the run is over', () => {
    const { operations, live } = anOffice();
    operations.emit({ kind: 'outcomes', run: A_RUN, outcomes: [anOutcome()] });
    operations.emit({ kind: 'run', record: aRunRecord({ state: 'completed' }) });
    expect([live.chartOf(A_RUN), live.latestOf(A_RUN)]).toEqual([null, []]);
    live.close();
  });
});
