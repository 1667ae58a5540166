import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunEvents, type RunEventsOptions } from '../../../src/web/api/run-events.js';
import { A_RUN, anOutcome, aProgress, aRunRecord } from '../../support/builders.js';
import { anOperations } from './an-operations.js';

type Heard = { id?: string; event?: string; data?: unknown };

function setUp(options: Partial<RunEventsOptions> = {}, state: 'running' | 'completed' = 'running') {
  const { operations, emit, followers } = anOperations({
    run: async () => ({ record: aRunRecord({ state }), summary: null, progress: null, queuePosition: null, ahead: [] }),
  });
  const events = new RunEvents(operations, options);
  onTestFinished(() => events.close());
  return { events, emit, followers };
}

/** What has arrived by now. From Node 26 on, one `read()` gives one chunk instead of all of them. */
function heard(stream: Readable): Heard[] {
  let text = '';
  for (let chunk: unknown = stream.read(); chunk !== null; chunk = stream.read()) text += String(chunk);
  return text
    .split('\n\n')
    .filter((block) => block.includes('event:'))
    .map((block) => {
      const { id, event, data } = Object.fromEntries(
        block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)),
      );
      return { id, event, data: JSON.parse(data) as unknown };
    });
}

const opened = async (events: RunEvents, lastId?: string) => {
  const stream = await events.open(A_RUN, lastId);
  if (!stream) throw new Error('there is nothing to tell');
  return stream;
};
const progress = (done: number) => ({ kind: 'progress', run: A_RUN, progress: aProgress({ done }) }) as const;
const names = (list: Heard[]) => list.map(({ event }) => event);

describe('a client that follows a run', () => {
  it('is told how it stands, then what happens, then that it is over', async () => {
    const { events, emit } = setUp();
    const stream = await opened(events);
    emit(progress(5));
    emit({ kind: 'outcomes', run: A_RUN, outcomes: [anOutcome({ tries: [] })] });
    emit({ kind: 'progress', run: 'another', progress: aProgress() });
    emit({ kind: 'run', record: aRunRecord({ state: 'completed' }) });
    const told = heard(stream);
    expect(names(told)).toEqual(['run', 'progress', 'outcomes', 'run', 'end']);
    expect(told[2]?.data).toEqual([anOutcome()]);
    stream.resume();
    await once(stream, 'close');
    expect(events.clients).toBe(0);
  });

  it('goes on after the last event that was heard of', async () => {
    const { events, emit } = setUp();
    const stream = await opened(events);
    emit(progress(1));
    emit(progress(2));
    const [, first, second] = heard(stream);
    stream.destroy();
    emit(progress(3));
    const again = heard(await opened(events, first?.id));
    expect(again.map(({ data }) => (data as { done: number }).done)).toEqual([2, 3]);
    expect(again[0]?.id).toBe(second?.id);
  });

  it.each(['abcdef01-5', 'nonsense', '-1'])('is told to ask again where %j is not known any more', async (lastId) => {
    const { events } = setUp();
    const told = heard(await opened(events, lastId));
    expect(names(told)).toEqual(['reload', 'run']);
    expect(told[0]?.data).toMatchObject({ run: `/api/v1/runs/${A_RUN}` });
  });

  it('of a run that is over is told so once, and then that there is nothing more', async () => {
    const { events } = setUp({}, 'completed');
    const told = heard(await opened(events));
    expect(names(told)).toEqual(['run', 'end']);
    expect(await events.open(A_RUN, told[0]?.id)).toBeUndefined();
  });

  it('loses nothing that happens while the run is looked up', async () => {
    let look = (_: unknown) => {};
    const { operations, emit } = anOperations({ run: () => new Promise((resolve) => (look = resolve as typeof look)) });
    const events = new RunEvents(operations);
    onTestFinished(() => events.close());
    const opening = events.open(A_RUN, undefined);
    emit(progress(7));
    look({ record: aRunRecord() });
    expect(names(heard((await opening) as Readable))).toEqual(['run', 'progress']);
  });

  it('is cut off when what is told is not taken', async () => {
    const { events, emit } = setUp({ mostUnsent: 10_000 });
    const stream = await opened(events);
    for (let event = 0; event < 100 && !stream.destroyed; event += 1) emit(progress(event));
    expect([stream.destroyed, stream.readableLength < 20_000]).toEqual([true, true]);
    await once(stream, 'close');
    expect(events.clients).toBe(0);
  });

  it('is told to ask again where all that was missed is too much to be sent at once', async () => {
    const { events, emit } = setUp({ mostUnsent: 10_000 });
    const stream = await opened(events);
    const [first] = heard(stream);
    stream.destroy();
    const missing = async (count: number) => {
      for (let event = 0; event < count; event += 1) emit(progress(event));
      return new Set(names(heard(await opened(events, first?.id))));
    };
    expect(await missing(3)).toEqual(new Set(['progress']));
    expect(await missing(40)).toEqual(new Set(['reload', 'run']));
  });

  it('is cut off when it takes nothing from one heartbeat to the next, also after the end', async () => {
    const { events, emit } = setUp({ heartbeatMs: 5 });
    const stream = await opened(events);
    emit({ kind: 'run', record: aRunRecord({ state: 'completed' }) });
    await once(stream, 'close');
    expect([stream.readableEnded, events.clients]).toEqual([false, 0]);
  });

  it('is one of a maximum number, also when all come at once', async () => {
    const { events } = setUp({ mostClients: 3 });
    const coming = await Promise.allSettled(Array.from({ length: 5 }, () => events.open(A_RUN, undefined)));
    expect(coming.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const [refused] = coming.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused?.reason.code).toBe('too_many_clients');
  });

  it('hears now and then that the connection is there', async () => {
    const { events } = setUp({ heartbeatMs: 5 });
    const stream = await opened(events);
    heard(stream);
    await once(stream, 'readable');
    expect(String(stream.read())).toMatch(/^: still here\n\n/);
  });

  it('is sent away when the server ends, and leaves nothing behind', async () => {
    const { events, followers } = setUp();
    const stream = await opened(events);
    events.close();
    stream.resume();
    await once(stream, 'end');
    expect([events.clients, followers()]).toEqual([0, 0]);
  });

  it('of a run that there is not is no client', async () => {
    const { operations } = anOperations();
    const events = new RunEvents(operations);
    onTestFinished(() => events.close());
    await expect(events.open('nonsense', undefined)).rejects.toMatchObject({ code: 'run_unknown' });
    expect(events.clients).toBe(0);
  });
});
