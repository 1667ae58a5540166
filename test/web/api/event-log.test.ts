import { describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/web/api/event-log.js';
import { eventText } from '../../../src/web/event-text.js';

const RUN = 'run-1';

describe('the log of events', () => {
  it('knows what came after an event', () => {
    const log = new EventLog();
    log.add(RUN, 'run', 1);
    const { lastId } = log;
    const second = log.add(RUN, 'run', 2);
    log.add('another', 'run', 3);
    expect([log.since(RUN, lastId), log.since(RUN, log.lastId)]).toEqual([[second], []]);
  });

  it.each(['', 'x', '-', '00000000-1', 'nonsense-0', '1'])('does not know an id of another life: %j', (id) => {
    const log = new EventLog();
    log.add(RUN, 'run', 1);
    expect(log.since(RUN, id)).toBeUndefined();
  });

  it('does not know an event that has not been told yet', () => {
    const log = new EventLog();
    const [life] = log.lastId.split('-');
    expect(log.since(RUN, `${life}-1`)).toBeUndefined();
  });

  it('forgets the oldest events when there are too many, and says so', () => {
    const log = new EventLog();
    const first = log.lastId;
    log.add(RUN, 'run', 'x'.repeat(600_000));
    const second = log.lastId;
    expect(log.since(RUN, first)).toHaveLength(1);
    log.add(RUN, 'run', 'x'.repeat(600_000));
    expect([log.since(RUN, first), log.since(RUN, second)?.length]).toEqual([undefined, 1]);
  });

  it('keeps the events of 20 runs', () => {
    const log = new EventLog();
    const first = log.lastId;
    for (let run = 0; run < 20; run += 1) log.add(`run-${run}`, 'run', run);
    expect(log.since('run-0', first)).toHaveLength(1);
    log.add('run-0', 'run', 0);
    // The one that nothing has happened to for the longest time is run-1.
    log.add('run-20', 'run', 20);
    expect([log.since('run-0', first)?.length, log.since('run-1', first)]).toEqual([2, undefined]);
  });

  it('writes events on one line, whatever their text is', () => {
    expect(eventText('run', JSON.stringify({ name: 'a\n\nevent: b' }), 'x-1')).toBe(
      'id: x-1\nevent: run\ndata: {"name":"a\\n\\nevent: b"}\n\n',
    );
  });
});

it('an event says of each line of its data that it is one', () => {
  expect(eventText('now', '<p>\r\n</p>\n')).toBe('event: now\ndata: <p>\ndata: </p>\ndata: \n\n');
});
