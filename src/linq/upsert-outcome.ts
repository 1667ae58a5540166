import type { Card } from '../cards/card.js';
import { type Outcome, STATUSES, type Status } from '../cards/outcome.js';
import type { CardTask } from './card-task.js';
import type { ResponseSummary } from './classify.js';
import type { FailureClass, FailureRule } from './failures.js';
import type { Progress } from './progress.js';

/** What an outcome is made of, besides the row and its progress. */
export type OutcomeParts = {
  status: Status;
  reason?: string;
  said?: ResponseSummary;
  card?: Card;
  isActive?: boolean;
  code?: string;
  class?: FailureClass | 'unapplied';
  notBefore?: Date;
};

/** The outcome of a row that was worked on. */
export function outcomeOf(task: CardTask, progress: Progress, finishedAt: Date, end: OutcomeParts): Outcome {
  const { said, card } = end;
  return {
    row: task.row,
    phoneNumber: task.phoneNumber,
    status: end.status,
    action: progress.call === 'POST' ? 'create' : 'update',
    isActive: end.isActive ?? card?.isActive ?? null,
    httpStatus: said?.httpStatus ?? null,
    code: end.code ?? said?.code ?? said?.cause ?? null,
    reason: end.reason ?? null,
    attempts: progress.writes,
    traceId: said?.traceId ?? null,
    finishedAt: finishedAt.toISOString(),
    // For a row that succeeded at once the tries would only repeat the outcome.
    ...((progress.tries.length > 1 || !STATUSES[end.status].good) && { tries: progress.tries }),
    ...(end.class && { class: end.class }),
    ...(end.notBefore && { notBefore: end.notBefore.toISOString() }),
    ...(card && sentImage(task, progress, card)),
  };
}

/** What a failure means and how to fix it, with the status and code that support asks for. */
export function explain(rule: FailureRule, said: ResponseSummary, meaning = rule.meaning): string {
  return `${sentence(meaning)} (${formatStatus(said)}). ${rule.remedy}`;
}

/** HTTP status and Linq's code as people write them: `503/4004`, `401`; without a response why: `no answer: ECONNRESET`. */
export function formatStatus({ httpStatus, code, cause }: ResponseSummary): string {
  if (httpStatus === null) return cause === undefined ? 'no answer' : `no answer: ${cause}`;
  return code === null ? String(httpStatus) : `${httpStatus}/${code}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sentImage(task: CardTask, progress: Progress, card: Card): Pick<Outcome, 'sentImage'> {
  const imageUrl = progress.call === 'POST' ? task.wanted.imageUrl : task.toSend.imageUrl;
  if (imageUrl === undefined || imageUrl === null) return {};
  return { sentImage: { imageUrl, ...(card.imageUrl !== undefined && { answeredUrl: card.imageUrl }) } };
}
