import { beforeEach, describe, expect, it } from 'vitest';
import { type CardDeps, card } from '../../jobs/card.js';
import type { DeadLetter } from '../../src/cards/dead-letter.js';
import type { WriteVerdict } from '../../src/linq/classify.js';
import { FAILURES } from '../../src/linq/failures.js';
import type { PacedLinq } from '../../src/linq/paced.js';
import { cardJobSchema, type NewCardJob } from '../../src/queue/card-job.js';
import type { DeadLetters } from '../../src/queue/dead-letters.js';
import { MemoryControl } from '../../src/queue/embedded/memory-control.js';
import { StoreWatch } from '../../src/queue/store/store-watch.js';
import { A_MOMENT, A_NUMBER, A_RUN, ANOTHER_NUMBER, aCard, aCardJob, aDeadLetter } from '../support/builders.js';

const LATER = '2025-01-02T04:00:00.000Z';
const SAID = { httpStatus: 200, code: null, traceId: 'trace' };
const signal = new AbortController().signal;

let kept: Map<string, DeadLetter>;
let control: MemoryControl;
let writes: number;
let answer: WriteVerdict;

beforeEach(async () => {
  kept = new Map();
  control = new MemoryControl();
  await control.start(A_RUN, 'account');
  writes = 0;
  answer = { class: 'done', card: aCard(), said: SAID };
});

describe('a card job', () => {
  it('that ends badly is in the dead letters', async () => {
    answer = rejection();
    expect(await work()).toMatchObject({ kind: 'outcome', outcome: { status: 'rejected' } });
    expect(kept.get(A_NUMBER)).toMatchObject({ run: A_RUN, row: 1, status: 'rejected', class: 'reject', code: 1002 });
  });

  it('that ends well takes the dead letter of its number away', async () => {
    kept.set(A_NUMBER, aDeadLetter());
    await work();
    expect(kept.size).toBe(0);
  });

  it('stops its run when the fault is the run’s, and goes back to the queue', async () => {
    const rule = FAILURES.find(({ status }) => status === 401);
    if (!rule) throw new Error('no rule for 401');
    answer = { class: 'halt', rule, said: { ...SAID, httpStatus: 401, code: 2004 } };
    expect(await work()).toMatchObject({ kind: 'put_back' });
    expect((await control.find(A_RUN))?.stop).toMatchObject({ kind: 'halted', code: 'key_rejected' });
  });
});

describe('the re-run of a dead letter', () => {
  const rerun = { letterOf: A_MOMENT };

  it('sends what it is to send, and gives the number free', async () => {
    kept.set(A_NUMBER, aDeadLetter());
    expect(await work(rerun)).toMatchObject({ outcome: { status: 'created' } });
    expect(kept.size).toBe(0);
    expect(await control.claim('another', A_NUMBER)).toBe(true);
  });

  it.each([
    ['another re-run has the number', () => control.claim('another', A_NUMBER), aDeadLetter()],
    ['the number has failed anew since', async () => undefined, aDeadLetter({ run: 'another', lastFailedAt: LATER })],
    ['the number has been set or discarded since', async () => undefined, undefined],
  ])('sends nothing when %s', async (_, before, deadLetter) => {
    if (deadLetter) kept.set(A_NUMBER, deadLetter);
    await before();
    expect(await work(rerun)).toMatchObject({
      outcome: { status: 'skipped', reason: expect.stringContaining('nothing was sent') },
    });
    expect(writes).toBe(0);
    expect([...kept.values()]).toEqual(deadLetter ? [deadLetter] : []);
  });

  it.each([
    ['its own failure of a moment before was recorded', aDeadLetter({ run: A_RUN, lastFailedAt: LATER })],
    ['its own success of a moment before was recorded', undefined],
  ])('goes on after a crash when %s', async (_, deadLetter) => {
    if (deadLetter) kept.set(A_NUMBER, deadLetter);
    expect(await work(rerun, true)).toMatchObject({ outcome: { status: 'created' } });
  });

  describe('with the number corrected', () => {
    const corrected = { ...rerun, phoneNumber: ANOTHER_NUMBER, failedNumber: A_NUMBER };

    it('sends the new number, and ends the letters of both', async () => {
      kept.set(A_NUMBER, aDeadLetter());
      kept.set(ANOTHER_NUMBER, aDeadLetter({ phoneNumber: ANOTHER_NUMBER, run: 'another' }));
      expect(await work(corrected)).toMatchObject({ outcome: { status: 'created', phoneNumber: ANOTHER_NUMBER } });
      expect([writes, kept.size]).toEqual([1, 0]);
      expect(await control.claim('another', A_NUMBER)).toBe(true);
      expect(await control.claim('another', ANOTHER_NUMBER)).toBe(true);
    });

    it('leaves one letter, of the new number, where that fails', async () => {
      kept.set(A_NUMBER, aDeadLetter());
      answer = rejection();
      await work(corrected);
      expect([...kept.values()]).toMatchObject([{ phoneNumber: ANOTHER_NUMBER, run: A_RUN }]);
    });

    it.each([
      ['the old number is being retried', A_NUMBER],
      ['the new number is being retried', ANOTHER_NUMBER],
    ])('sends nothing when %s, and keeps the other number free', async (_, claimed) => {
      kept.set(A_NUMBER, aDeadLetter());
      await control.claim('another', claimed);
      expect(await work(corrected)).toMatchObject({ outcome: { status: 'skipped' } });
      expect([writes, kept.size]).toEqual([0, 1]);
      const free = [A_NUMBER, ANOTHER_NUMBER].find((phoneNumber) => phoneNumber !== claimed) ?? '';
      expect(await control.claim('third', free)).toBe(true);
    });

    it('sends nothing a second time', async () => {
      kept.set(A_NUMBER, aDeadLetter());
      await work(corrected);
      expect(await work(corrected)).toMatchObject({ outcome: { status: 'skipped' } });
      expect(writes).toBe(1);
    });

    it('keeps a letter of the old number that is newer', async () => {
      kept.set(A_NUMBER, aDeadLetter({ run: 'another', lastFailedAt: LATER }));
      await work({ ...corrected, rebuilt: true });
      expect([...kept.keys()]).toEqual([A_NUMBER]);
    });

    it('goes on after a crash that came when the old letter had ended', async () => {
      expect(await work(corrected, true)).toMatchObject({ outcome: { status: 'created' } });
    });
  });

  it('goes on where the queue has lost the letters with the run', async () => {
    expect(await work({ ...rerun, rebuilt: true })).toMatchObject({ outcome: { status: 'created' } });
  });
});

function work(given: Partial<NewCardJob> = {}, mayHaveBeenSent = false) {
  const job = cardJobSchema.parse(aCardJob({ run: A_RUN, ...given }));
  const deadLetters: DeadLetters = {
    put: async (deadLetter) => void kept.set(deadLetter.phoneNumber, deadLetter),
    remove: async (phoneNumber) => void kept.delete(phoneNumber),
    find: async (phoneNumber) => kept.get(phoneNumber),
    all: async function* () {
      yield* kept.values();
    },
    count: async () => kept.size,
    close: async () => undefined,
  };
  const unexpected = async (): Promise<never> => {
    throw new Error('unexpected');
  };
  const linq: PacedLinq = {
    write: async () => {
      writes += 1;
      return answer;
    },
    read: async () => ({ class: 'read', card: null, said: SAID }),
    listCards: unexpected,
    listLines: unexpected,
    attach: unexpected,
    listLineStates: unexpected,
    reportFailure: async () => 'go_on',
  };
  const store = new StoreWatch({ probe: async () => undefined });
  const policy = { attempts: 3, firstDelayMs: 1, factor: 1 };
  const deps: CardDeps = { linq, policy, now: () => new Date(LATER), control, deadLetters, store };
  return card({ job, mayHaveBeenSent, signal }, deps);
}

function rejection(): WriteVerdict {
  const rule = FAILURES.find(({ status, codes }) => status === 400 && codes?.includes(1002));
  if (!rule) throw new Error('no rule for 400/1002');
  return { class: 'reject', rule, said: { ...SAID, httpStatus: 400, code: 1002 } };
}
