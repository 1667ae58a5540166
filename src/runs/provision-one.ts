import { type CardDeps, card } from '../../jobs/card.js';
import { newCardJob } from '../../jobs/new-card-job.js';
import { finalOutcome } from '../cards/final-outcome.js';
import type { Outcome } from '../cards/outcome.js';
import { type PhoneOptions, readNumberToFind } from '../cards/phone-number.js';
import { needsCall, type PlannedRow, planRow } from '../cards/plan.js';
import type { GoodRow } from '../cards/row.js';
import { describeLoneProblem } from '../cards/row-problem.js';
import { OperatorError } from '../errors.js';
import { REMOVED } from '../format/text.js';
import { type RowOptions, readLoneRow } from '../intake/rows.js';
import type { Budget } from '../limiter/limiter.js';
import type { ResponseSummary } from '../linq/classify.js';
import type { PacedLinq } from '../linq/paced.js';
import { RETRY_POLICY } from '../linq/retry.js';
import { explain, formatStatus } from '../linq/upsert-outcome.js';
import { type CardJobResult, cardJobSchema } from '../queue/card-job.js';
import type { Tools } from './coordinator.js';
import { withTemporaryRun } from './temporary-run.js';

export type OneNumberOptions = {
  row: GoodRow;
  dryRun: boolean;
  /** Applied as in a run; the rate only while no active run has its own. */
  limits: { rate: number; budget: Budget | null };
  /** Called after each step. */
  emit: (step: string, what: string) => void;
  signal: AbortSignal;
};

/** How the work on one number ended: with an outcome, or without one for now. */
export type OneNumberEnd = { outcome: Outcome } | { without: string };

/**
 * Parses the values like a row of a file.
 *
 * @param lines the account's lines in E.164, null if they are unknown; called only for a number in full that the metadata
 *   refuse, which is right if the account lists it
 * @throws OperatorError `setting_invalid` with all problems
 */
export async function rowToProvision(
  cells: Parameters<typeof readLoneRow>[0],
  options: PhoneOptions & Pick<RowOptions, 'clearMarker'>,
  lines: () => Promise<readonly string[] | null>,
): Promise<GoodRow> {
  let row = readLoneRow(cells, options);
  if (row.kind !== 'good' && readNumberToFind(cells.phone_number, options).ok) {
    row = readLoneRow(cells, { ...options, lines: new Set(await lines()) });
  }
  if (row.kind === 'good') return row;
  const problems = row.kind === 'invalid' ? row.problems : [];
  throw new OperatorError('setting_invalid', problems.map(describeLoneProblem).join(' · '), 'Nothing was sent.');
}

/** Sets the card of one number as a run would, and reports the request and response of each step. */
export async function provisionOne(tools: Tools, options: OneNumberOptions): Promise<OneNumberEnd> {
  // Two of them may start within the same millisecond; without a suffix the first to end would stop the other.
  const name = `one-${crypto.randomUUID()}`;
  const { engine, account } = tools;
  return withTemporaryRun(engine, { name, account, limits: options.limits }, () => stepByStep(name, tools, options));
}

async function stepByStep(run: string, tools: Tools, options: OneNumberOptions): Promise<OneNumberEnd> {
  const { engine, account, ledger, lastSet } = tools;
  const { row, dryRun, emit, signal } = options;
  const linq = stepping(tools.linq, emit);
  const read = await linq.read({ run, phoneNumber: row.phoneNumber }, signal);
  if ('because' in read) return { without: 'Linq is not available right now; nothing was sent. Try again later.' };
  if (read.class !== 'read') return { without: `${explain(read.rule, read.said)} Nothing was sent.` };
  const view = {
    cardOf: () => read.card,
    owns: () => undefined,
    sentImageOf: () => ledger.sentImageOf(row.phoneNumber),
  };
  const planned = planRow(row, view, { mode: 'upsert', force: false });
  emit('decide', decisionWords(planned));
  if (!needsCall(planned.decision)) {
    // A card that is up to date needs no retry.
    if (planned.decision.kind === 'unchanged') await engine.deadLetters.remove(row.phoneNumber);
    return { outcome: finalOutcome(planned, undefined, { notAttempted: null, at: new Date().toISOString() }) };
  }
  if (dryRun) return { without: 'Nothing was sent: this is a dry run.' };
  const deps: CardDeps = { ...engine, linq, policy: RETRY_POLICY, now: () => new Date() };
  const job = cardJobSchema.parse(newCardJob(planned, { run, account, mode: 'upsert', rebuilt: false }));
  const end = endOf(
    await card({ job, mayHaveBeenSent: false, signal }, deps),
    (await engine.control.find(run))?.stop?.what,
  );
  if ('outcome' in end) {
    await ledger.note([end.outcome]);
    await ledger.sync();
    await lastSet.add(run, row.fields, end.outcome);
    await lastSet.flush();
    await stepping(tools.linq, (_, what) => emit('verify', what)).read({ run, phoneNumber: row.phoneNumber }, signal);
  }
  return end;
}

function endOf(result: CardJobResult, stopped: string | undefined): OneNumberEnd {
  switch (result.kind) {
    case 'outcome':
      return { outcome: result.outcome };
    case 'park':
      return { without: `Waiting until ${new Date(result.until).toISOString()} is required: ${result.because}.` };
    case 'store_fault':
      return { without: `${result.fault.what}. Nothing is known to have been sent; try again later.` };
    case 'put_back':
      return { without: stopped ?? 'Linq is not responding. Try again later.' };
  }
}

/** The same requests, each reported after its response. */
function stepping(linq: PacedLinq, emit: OneNumberOptions['emit']): PacedLinq {
  const step = async <V extends { said: ResponseSummary } | { because: string }>(
    step: string,
    request: string,
    call: Promise<V>,
  ) => {
    const verdict = await call;
    const answer = 'because' in verdict ? `not sent (${verdict.because})` : answerWords(verdict.said);
    emit(step, `${request} → ${answer}`);
    return verdict;
  };
  return {
    ...linq,
    read: (request, signal) => step('read', `GET contact_card ${request.phoneNumber}`, linq.read(request, signal)),
    write: (request, signal) => {
      const fields = Object.entries(request.fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      const words = `${request.call} contact_card ${request.phoneNumber} ${fields.join(' ')}`;
      return step('write', words, linq.write(request, signal));
    },
  };
}

function answerWords(said: ResponseSummary): string {
  return said.traceId === null ? formatStatus(said) : `${formatStatus(said)}, trace id ${said.traceId}`;
}

function decisionWords({ decision }: PlannedRow): string {
  if (decision.kind !== 'update') return decision.kind.replaceAll('_', ' ');
  const changes = decision.changes.map(
    ({ field, from, to }) => `${field}: ${JSON.stringify(from ?? '')} → ${to === null ? REMOVED : JSON.stringify(to)}`,
  );
  return `update ${changes.join(', ')}`;
}
