import type { Card, CardFields } from '../cards/card.js';
import { type AcquiredSlot, acquireSlot, type Refused } from '../limiter/acquire-slot.js';
import {
  type FailingRow,
  type FailureVerdict,
  LATENESS_MS,
  type Limiter,
  type SlotRequest,
} from '../limiter/limiter.js';
import { cardListSchema, lineListSchema } from './answers.js';
import {
  classifyList,
  classifyRead,
  classifyWrite,
  type ListVerdict,
  type ReadVerdict,
  type WriteVerdict,
} from './classify.js';
import type { LinqClient, NoAnswer, Reply } from './client.js';
import type { OnSent } from './http-fetch.js';

export type WriteRequest = {
  run: string;
  phoneNumber: string;
  call: 'POST' | 'PATCH';
  fields: CardFields;
  lease?: WriteLease | undefined;
};
export type ReadRequest = { run: string; phoneNumber: string };

/** Whether this worker still owns the row. If the queue has given it to another worker, it would be sent twice. */
export type WriteLease = {
  isSure(): boolean;
  /** @throws what ends the work on the row */
  makeSure(): Promise<void>;
};

/** Linq behind the limiter: every request waits for a slot, and the limiter learns from the responses. */
export type PacedLinq = {
  write(request: WriteRequest, signal: AbortSignal): Promise<WriteVerdict | Refused>;
  read(request: ReadRequest, signal: AbortSignal): Promise<ReadVerdict | Refused>;
  /** Every card of the account, possibly only the active ones. */
  listCards(run: string, signal: AbortSignal): Promise<ListVerdict<Card> | Refused>;
  /** Every line of the account. */
  listLines(run: string, signal: AbortSignal): Promise<ListVerdict<string> | Refused>;
  /** Reports a row that keeps failing. Returns whether others do too. */
  reportFailure(row: FailingRow): Promise<FailureVerdict>;
};

type AnyVerdict = WriteVerdict | ReadVerdict | ListVerdict<unknown>;

/** Stale connections that one request may meet before that counts as an ordinary failure. */
const STALE_TRIES = 3;
/** While all is well, good responses are reported at most this often: each report is a round trip. */
const REPORT_EVERY_MS = 1_000;

export function paceLinq(client: LinqClient, limiter: Limiter): PacedLinq {
  const news = goodNews(limiter);
  return {
    async write({ run, phoneNumber, call, fields, lease }, signal) {
      const send = (onSent: OnSent) =>
        call === 'POST'
          ? client.createCard(phoneNumber, fields, onSent)
          : client.updateCard(phoneNumber, fields, onSent);
      const judge = (reply: Reply) => classifyWrite(call, phoneNumber, reply);
      return exchange({ run, phoneNumber, kind: 'write', lease }, send, judge, signal);
    },
    async read({ run, phoneNumber }, signal) {
      const judge = (reply: Reply) => classifyRead(phoneNumber, reply);
      return exchange(
        { run, phoneNumber, kind: 'read' },
        (onSent) => client.readCard(phoneNumber, onSent),
        judge,
        signal,
      );
    },
    async listCards(run, signal) {
      const judge = (reply: Reply) => classifyList(cardListSchema, reply);
      return exchange({ run, phoneNumber: '', kind: 'read' }, client.listCards, judge, signal);
    },
    async listLines(run, signal) {
      const judge = (reply: Reply) => classifyList(lineListSchema, reply);
      return exchange({ run, phoneNumber: '', kind: 'read' }, client.listLines, judge, signal);
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

  async function exchange<Verdict extends AnyVerdict>(
    { lease, ...ask }: SlotRequest & { lease?: WriteLease | undefined },
    send: (onSent: OnSent) => Promise<Reply>,
    judge: (reply: Reply) => Verdict,
    signal: AbortSignal,
  ): Promise<Verdict | Refused> {
    for (let tries = 1; ; tries += 1) {
      const passed = await slotOf(ask, signal, lease);
      if ('because' in passed) return passed;
      const reply = await send(() => reportIfLate(passed));
      if (isRepeatable(ask, reply) && !passed.probe && tries <= STALE_TRIES) {
        if (!reply.sent) await limiter.release(ask, passed.slot);
        continue;
      }
      const verdict = judge(reply);
      await report(ask, passed, verdict);
      return verdict;
    }
  }

  /** Checks the lease last, because the wait for a slot may have been long. */
  async function slotOf(ask: SlotRequest, signal: AbortSignal, lease?: WriteLease): Promise<AcquiredSlot | Refused> {
    for (;;) {
      const passed = await acquireSlot(limiter, ask, signal);
      if ('because' in passed || !lease || lease.isSure()) return passed;
      await limiter.release(ask, passed.slot);
      await lease.makeSure();
    }
  }

  /** A new connection or a busy process can delay a request after it got its slot. */
  function reportIfLate({ slot, due }: AcquiredSlot): void {
    const lateMs = due === undefined ? 0 : performance.now() - due;
    // If the limiter is unreachable, the next request reports that.
    if (lateMs > LATENESS_MS) limiter.reportLate(slot, lateMs).catch(() => undefined);
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
