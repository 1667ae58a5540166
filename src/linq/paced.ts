import { Places } from '../async/places.js';
import type { LineState } from '../cards/audit.js';
import type { Card, CardFields } from '../cards/card.js';
import { type AcquiredSlot, acquireSlot, type Refused } from '../limiter/acquire-slot.js';
import type { FailingRow, FailureVerdict, Limiter, SlotRequest } from '../limiter/limiter.js';
import { type AnsweredList, cardList, lineList, lineStateList } from './answers.js';
import {
  type AttachVerdict,
  classifyAttach,
  classifyList,
  classifyRead,
  classifyWrite,
  type ListVerdict,
  type ReadVerdict,
  type WriteVerdict,
} from './classify.js';
import type { LinqClient, NewAttachment, NoAnswer, Reply } from './client.js';
import { Departure, HeldBack, type WriteLease } from './departure.js';
import type { OnItsWay } from './http-fetch.js';
import { JsonList } from './json-list.js';

export type WriteRequest = {
  run: string;
  phoneNumber: string;
  call: 'POST' | 'PATCH';
  fields: CardFields;
  lease?: WriteLease | undefined;
};
export type ReadRequest = { run: string; phoneNumber: string };

/** Linq behind the limiter: every request waits for a slot, and the limiter learns from the responses. */
export type PacedLinq = {
  write(request: WriteRequest, signal: AbortSignal): Promise<WriteVerdict | Refused>;
  read(request: ReadRequest, signal: AbortSignal): Promise<ReadVerdict | Refused>;
  /**
   * Every card of the account, possibly only the active ones.
   *
   * @param take gets them while they arrive, in order; the verdict has none of them then
   */
  listCards(run: string, signal: AbortSignal, take?: (cards: Card[]) => void): Promise<ListVerdict<Card> | Refused>;
  /** Every line of the account. */
  listLines(run: string, signal: AbortSignal, take?: (lines: string[]) => void): Promise<ListVerdict<string> | Refused>;
  /** Every line of the account, with its reputation. */
  listLineStates(
    run: string,
    signal: AbortSignal,
    take?: (lines: LineState[]) => void,
  ): Promise<ListVerdict<LineState> | Refused>;
  /** Announces a file that is to be uploaded. Nothing is lost if it is announced twice. */
  attach(request: { run: string; file: NewAttachment }, signal: AbortSignal): Promise<AttachVerdict | Refused>;
  /** Reports a row that keeps failing. Returns whether others do too. */
  reportFailure(row: FailingRow): Promise<FailureVerdict>;
};

type AskedRequest = SlotRequest & { lease?: WriteLease | undefined };
type AnyVerdict = AttachVerdict | WriteVerdict | ReadVerdict | ListVerdict<unknown>;

/** Enough to take up each slot in time, with a limiter that answers slowly too. */
const MOST_AT_LIMITER = 16;
/** Stale connections that one request may meet before that counts as an ordinary failure. */
const STALE_TRIES = 3;
/** While all is well, good responses are reported at most this often: each report is a round trip. */
const REPORT_EVERY_MS = 1_000;

/**
 * The requests that a process may have under way. One that waits at the limiter counts as well, so that no slot is
 * taken by a request that has no place; and only few wait there, because a slot far ahead is of no use if the process ends.
 */
export type RequestPlaces = { underWay: Places; atLimiter: Places };

/** @param most how many requests may be under way at the same time */
export function requestPlaces(most: number): RequestPlaces {
  return { underWay: new Places(most), atLimiter: new Places(Math.min(most, MOST_AT_LIMITER)) };
}

/** @param places those of the process; its own where it makes no difference */
export function paceLinq(client: LinqClient, limiter: Limiter, places = requestPlaces(Infinity)): PacedLinq {
  const news = goodNews(limiter);
  return {
    async write({ run, phoneNumber, call, fields, lease }, signal) {
      const send = (way: OnItsWay) =>
        call === 'POST' ? client.createCard(phoneNumber, fields, way) : client.updateCard(phoneNumber, fields, way);
      const judge = (reply: Reply) => classifyWrite(call, phoneNumber, reply);
      return exchange({ run, phoneNumber, kind: 'write', lease }, send, judge, signal);
    },
    async read({ run, phoneNumber }, signal) {
      const judge = (reply: Reply) => classifyRead(phoneNumber, reply);
      return exchange({ run, phoneNumber, kind: 'read' }, (way) => client.readCard(phoneNumber, way), judge, signal);
    },
    async listCards(run, signal, take) {
      const list = listTaken(cardList, take);
      const send = (way: OnItsWay) => client.listCards(way, list.open());
      return exchange({ run, phoneNumber: '', kind: 'read' }, send, list.judge, signal);
    },
    async listLines(run, signal, take) {
      const list = listTaken(lineList, take);
      const send = (way: OnItsWay) => client.listLines(way, list.open());
      return exchange({ run, phoneNumber: '', kind: 'read' }, send, list.judge, signal);
    },
    async listLineStates(run, signal, take) {
      const list = listTaken(lineStateList, take);
      const send = (way: OnItsWay) => client.listLines(way, list.open());
      return exchange({ run, phoneNumber: '', kind: 'read' }, send, list.judge, signal);
    },
    async attach({ run, file }, signal) {
      const send = (way: OnItsWay) => client.createAttachment(file, way);
      return exchange({ run, phoneNumber: '', kind: 'read' }, send, classifyAttach, signal);
    },
    async reportFailure(row) {
      await news.flush();
      return limiter.reportFailure(row);
    },
  };

  /** A list names no number, so a limit on it is the account's, however long the wait. */
  async function slowDownAll(slot: string, retryAfterMs: number | undefined): Promise<void> {
    await limiter.answered(1);
    await limiter.slowDown({ slot, retryAfterMs, why: '429' });
  }

  function exchange<Verdict extends AnyVerdict>(
    asked: AskedRequest,
    send: (way: OnItsWay) => Promise<Reply>,
    judge: (reply: Reply) => Verdict,
    signal: AbortSignal,
  ): Promise<Verdict | Refused> {
    return places.underWay.hold(asked.run, signal, () => exchangeNow(asked, send, judge, signal));
  }

  async function exchangeNow<Verdict extends AnyVerdict>(
    { lease, ...ask }: AskedRequest,
    send: (way: OnItsWay) => Promise<Reply>,
    judge: (reply: Reply) => Verdict,
    signal: AbortSignal,
  ): Promise<Verdict | Refused> {
    const takeSlot = (until: AbortSignal) => slotOf(ask, until, lease);
    for (let tries = 1; ; tries += 1) {
      const passed = await takeSlot(signal);
      if ('because' in passed) return passed;
      const departure = new Departure({ limiter, ask, lease, takeSlot, signal }, passed);
      const reply = await sent(departure, send);
      if ('because' in reply) return reply;
      // The time for the request was over before there was another slot.
      if (departure.isWaiting) continue;
      const { slot, probe } = departure.slot;
      if (isRepeatable(ask, reply) && !probe && tries <= STALE_TRIES) {
        if (!reply.sent) await limiter.release(ask, slot);
        continue;
      }
      const verdict = judge(reply);
      await report(ask, departure.slot, verdict);
      return verdict;
    }
  }

  async function sent(departure: Departure, send: (way: OnItsWay) => Promise<Reply>): Promise<Reply | Refused> {
    try {
      return await send(departure);
    } catch (error) {
      if (error instanceof HeldBack) return error.refused;
      throw error;
    } finally {
      departure.end();
    }
  }

  /** Checks the lease last, because the wait for a slot may have been long. */
  function slotOf(ask: SlotRequest, signal: AbortSignal, lease?: WriteLease): Promise<AcquiredSlot | Refused> {
    return places.atLimiter.hold(ask.run, signal, async () => {
      for (;;) {
        const passed = await acquireSlot(limiter, ask, signal);
        if ('because' in passed || !lease || lease.isSure()) return passed;
        await limiter.release(ask, passed.slot);
        await lease.makeSure();
      }
    });
  }

  async function report(ask: SlotRequest, passed: AcquiredSlot, verdict: AnyVerdict): Promise<void> {
    const { slot, probe, writes } = passed;
    const retryAfterMs = 'retryAfterMs' in verdict ? verdict.retryAfterMs : undefined;
    switch (verdict.class) {
      case 'retry':
      case 'unknown':
        if (asksToSlowDown(verdict)) await limiter.slowDown({ slot, retryAfterMs, why: '503/4004' });
        if (probe) await limiter.probeFailed();
        return;
      case 'wait':
        await news.flush();
        if (ask.phoneNumber !== '') await limiter.tooMany({ slot, retryAfterMs, writes });
        else await slowDownAll(slot, retryAfterMs);
        return;
      default:
        return news.report(probe);
    }
  }
}

/** Reads a list, as a whole without `take`. An item of another shape makes it another answer. */
function listTaken<T>({ key, items, whole }: AnsweredList<T>, take: ((items: T[]) => void) | undefined) {
  let isUnderstood = true;
  return {
    open: () =>
      take &&
      new JsonList(key, (values) => {
        const read = items.safeParse(values);
        if (read.success) take(read.data);
        else isUnderstood = false;
      }),
    judge(reply: Reply): ListVerdict<T> {
      const verdict = classifyList(whole, isUnderstood || reply.kind !== 'answer' ? reply : { ...reply, body: null });
      if (!take || verdict.class !== 'list') return verdict;
      // What has not arrived piece by piece, because it was compressed.
      take(verdict.list);
      return { ...verdict, list: [] };
    },
  };
}

/**
 * A request lost on a stale connection is repeated at once if it cannot take effect twice: a read, or a write that
 * certainly never left. The repetition takes a slot of its own.
 */
function isRepeatable({ kind }: SlotRequest, reply: Reply): reply is NoAnswer {
  return reply.kind === 'no_answer' && reply.stale && (kind === 'read' || !reply.sent);
}

function asksToSlowDown({ said }: AnyVerdict): boolean {
  return said.httpStatus === 503 && said.code === 4004;
}

/** Reports good responses to the limiter in batches, or at once if it waits for one. */
function goodNews(limiter: Limiter) {
  let count = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    async report(atOnce: boolean): Promise<void> {
      count += 1;
      if (atOnce || performance.now() - reportedAt >= REPORT_EVERY_MS) await this.flush();
    },
    async flush(): Promise<void> {
      if (count === 0) return;
      const counted = count;
      count = 0;
      reportedAt = performance.now();
      await limiter.answered(counted);
    },
  };
}
