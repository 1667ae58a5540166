import { z } from 'zod';
import type { AccountTable } from './account-table.js';
import { type Card, type CardFields, differences, fieldChangeSchema, type SentImage } from './card.js';
import { type PlannedRow, planRow } from './plan.js';
import type { Row } from './row.js';
import { describeRowProblem } from './row-problem.js';

/**
 * What an audit may find about a number. `drift`: the account is not as it should be. The others are worth to be known, and
 * leave an audit clean.
 */
export const AUDIT_KINDS = {
  no_card: { drift: true, meaning: 'lines without a card' },
  inactive: { drift: true, meaning: 'cards that recipients do not see' },
  differs: { drift: true, meaning: 'cards that are not as they should be' },
  not_a_line: { drift: true, meaning: 'numbers that are no lines of the account' },
  row_error: { drift: true, meaning: 'rows of the file that cannot be compared' },
  not_in_file: { drift: false, meaning: 'lines that the file does not name' },
  critical: { drift: false, meaning: 'lines with a critical reputation' },
  at_risk: { drift: false, meaning: 'lines whose reputation is at risk' },
} as const satisfies Record<string, { drift: boolean; meaning: string }>;

export type AuditKind = keyof typeof AUDIT_KINDS;
export const AUDIT_KIND_NAMES = Object.keys(AUDIT_KINDS) as [AuditKind, ...AuditKind[]];

export const auditFindingSchema = z.object({
  kind: z.enum(AUDIT_KIND_NAMES),
  phoneNumber: z.string().nullable(),
  /** The line of the file, for what was compared with one. */
  line: z.number().int().exactOptional(),
  /** The fields that are not as they should be: from what is there, to what should be. */
  changes: z.array(fieldChangeSchema).exactOptional(),
  reason: z.string().exactOptional(),
  /** The run that set the card last, as far as this home knows, and when. */
  lastSet: z.object({ run: z.string(), at: z.iso.datetime() }).exactOptional(),
});
export type AuditFinding = z.infer<typeof auditFindingSchema>;

/** An audit that has been made. */
export const auditSchema = z.object({
  at: z.iso.datetime(),
  /** What the account was compared with: a file, or what was last set from this home. */
  comparedWith: z.enum(['file', 'last_set']),
  cards: z.number().int(),
  /** null: not known. */
  lines: z.number().int().nullable(),
  drift: z.boolean(),
  counts: z.record(z.enum(AUDIT_KIND_NAMES), z.number().int()),
  findings: z.array(auditFindingSchema),
});
export type Audit = z.infer<typeof auditSchema>;

/** A line of the account; `reputation` as Linq calls it, such as `AT_RISK`. */
export type LineState = { phoneNumber: string; reputation: string | null };

/** The card that was last set for a number from this home. */
export type LastSet = { fields: CardFields; run: string; at: string };

export type AuditedAccount = {
  /** Without a single line, no number is reported as not being one. */
  table: AccountTable;
  /** The lines whose reputation is none of the good ones, with it. */
  troubled: ReadonlyMap<string, string>;
  lastSetOf(phoneNumber: string): LastSet | undefined;
  sentImageOf(phoneNumber: string): SentImage | undefined;
};

/**
 * Compares an account with the rows of a file. The rest of the account is reported as not named by it. When each card was last
 * set is for {@link withLastSet}: few numbers are found.
 */
export async function* auditWithFile(
  rows: AsyncIterable<Row>,
  account: Omit<AuditedAccount, 'lastSetOf'>,
): AsyncGenerator<AuditFinding> {
  const { table, sentImageOf } = account;
  const named = new Set<number | string>();
  const idOf = (number: string) => table.idOf(number) ?? number;
  const owns = ownsOf(table);
  const view = { cardOf: (number: string) => table.cardOf(number), owns, sentImageOf };
  for await (const row of rows) {
    const planned = planRow(row, view, { mode: 'upsert', force: false });
    if (planned.phoneNumber !== null) named.add(idOf(planned.phoneNumber));
    const finding = findingOf(planned);
    if (finding) yield finding;
  }
  for (const phoneNumber of table.numbers()) {
    if (named.has(idOf(phoneNumber))) continue;
    yield { kind: owns(phoneNumber) === false ? 'not_a_line' : 'not_in_file', phoneNumber };
  }
  yield* reputations(account);
}

/** Compares an account with what was last set from this home. */
export function* auditWithoutFile(
  account: AuditedAccount,
  lastSet: ReadonlyMap<string, LastSet>,
): Generator<AuditFinding> {
  const { table, lastSetOf } = account;
  const owns = ownsOf(table);
  for (const card of table.cards()) {
    const finding = aboutCard(card, owns, account);
    if (finding) yield withLastSet(finding, lastSetOf);
  }
  for (const phoneNumber of withoutCard(table, lastSet.keys())) {
    yield withLastSet({ kind: owns(phoneNumber) === false ? 'not_a_line' : 'no_card', phoneNumber }, lastSetOf);
  }
  yield* reputations(account);
}

/** A finding with the run that set the card last, where that is known. */
export function withLastSet(finding: AuditFinding, lastSetOf: AuditedAccount['lastSetOf']): AuditFinding {
  const last = finding.phoneNumber === null ? undefined : lastSetOf(finding.phoneNumber);
  return last ? { ...finding, lastSet: { run: last.run, at: last.at } } : finding;
}

/** Whether a finding means that the account is not as it should be. */
export function isDrift({ kind }: Pick<AuditFinding, 'kind'>): boolean {
  return AUDIT_KINDS[kind].drift;
}

function aboutCard(
  card: Card,
  owns: (phoneNumber: string) => boolean | undefined,
  { lastSetOf, sentImageOf }: AuditedAccount,
): AuditFinding | undefined {
  const { phoneNumber } = card;
  if (owns(phoneNumber) === false) return { kind: 'not_a_line', phoneNumber };
  if (!card.isActive) return { kind: 'inactive', phoneNumber };
  const { imageUrl, ...fields } = lastSetOf(phoneNumber)?.fields ?? {};
  const sent = sentImageOf(phoneNumber);
  // Linq keeps copies, so a picture can be compared only if the address of the copy was told when it was sent.
  const isComparable = imageUrl === null || sent?.answeredUrl !== undefined || card.imageUrl === undefined;
  const changes = differences(card, { ...fields, ...(isComparable && imageUrl !== undefined && { imageUrl }) }, sent);
  return changes.length === 0 ? undefined : { kind: 'differs', phoneNumber, changes };
}

function findingOf({ decision, phoneNumber, line }: PlannedRow): AuditFinding | undefined {
  switch (decision.kind) {
    case 'create':
      return { kind: 'no_card', phoneNumber, line };
    case 'update':
      return { kind: 'differs', phoneNumber, line, changes: decision.changes };
    case 'set_up_again':
      return { kind: 'inactive', phoneNumber, line, changes: decision.changes };
    case 'not_on_account':
      return { kind: 'not_a_line', phoneNumber, line };
    case 'invalid':
      return { kind: 'row_error', phoneNumber, line, reason: decision.problems.map(describeRowProblem).join(' · ') };
    case 'duplicate':
      if (!decision.differs) return undefined;
      return { kind: 'row_error', phoneNumber, line, reason: `Row ${decision.firstRow} asks for another card.` };
    case 'unchanged':
    case 'skipped':
      return undefined;
  }
}

/** Whether a number is a line; undefined where the lines are not known. */
function ownsOf(table: AccountTable): (phoneNumber: string) => boolean | undefined {
  return (phoneNumber) => (table.lineCount === 0 ? undefined : table.isLine(phoneNumber));
}

/** The lines, and these numbers, that have no card. */
function* withoutCard(table: AccountTable, others: Iterable<string>): Generator<string> {
  for (const line of table.lines()) if (!table.hasCard(line)) yield line;
  for (const number of others) if (!table.isLine(number) && !table.hasCard(number)) yield number;
}

function* reputations({ troubled }: Pick<AuditedAccount, 'troubled'>): Generator<AuditFinding> {
  for (const [phoneNumber, reputation] of troubled) {
    if (reputation === 'CRITICAL') yield { kind: 'critical', phoneNumber };
    if (reputation === 'AT_RISK') yield { kind: 'at_risk', phoneNumber };
  }
}
