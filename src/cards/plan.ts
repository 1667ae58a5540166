import { z } from 'zod';
import {
  CARD_FIELDS,
  type Card,
  cardFieldsSchema,
  cardSchema,
  changeOf,
  differences,
  type FieldChange,
  fieldChangeSchema,
  normalText,
  type SentImage,
} from './card.js';
import type { GoodRow, Row } from './row.js';
import { type RowProblem, rowProblemSchema } from './row-problem.js';

export const MODES = ['upsert', 'create-only', 'update-only'] as const;
/** Which cards a run may touch: all, only numbers without a card, only numbers with one. */
export type Mode = (typeof MODES)[number];

/** What one row needs. Only `create`, `update` and `set_up_again` become card jobs. */
export const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create') }),
  z.object({ kind: z.literal('update'), changes: z.array(fieldChangeSchema) }),
  /** The card is there but recipients do not see it: it is created once more over the old one. */
  z.object({ kind: z.literal('set_up_again'), changes: z.array(fieldChangeSchema) }),
  z.object({ kind: z.literal('unchanged') }),
  z.object({ kind: z.literal('not_on_account') }),
  z.object({ kind: z.literal('skipped'), why: z.enum(['card_exists', 'no_card']) }),
  z.object({ kind: z.literal('invalid'), problems: z.array(rowProblemSchema).min(1) }),
  z.object({ kind: z.literal('duplicate'), firstRow: z.number().int().positive(), differs: z.boolean() }),
]);
export type Decision = z.infer<typeof decisionSchema>;

/** One row of a plan: the row, what the card was before, and what is to be done about it. */
export const plannedRowSchema = z.object({
  row: z.number().int().positive(),
  line: z.number().int().positive(),
  phoneNumber: z.string().nullable(),
  fields: cardFieldsSchema,
  noted: z.enum(['not_known_as_valid']).exactOptional(),
  /** The card in the snapshot; null where it has none for the number, absent where there is no snapshot. */
  before: cardSchema.nullable().exactOptional(),
  decision: decisionSchema,
});
export type PlannedRow = z.infer<typeof plannedRowSchema>;

/** A row for which the plan would come out differently by now. */
export const planDifferenceSchema = plannedRowSchema
  .pick({ row: true, phoneNumber: true })
  .extend({ planned: decisionSchema, now: decisionSchema });
export type PlanDifference = z.infer<typeof planDifferenceSchema>;

/** What is known of the account while planning. Every answer may be “not known”. */
export type AccountView = {
  /** null: no card in the snapshot; undefined: there is no snapshot. */
  cardOf(phoneNumber: string): Card | null | undefined;
  /** undefined: the account's lines are not known. */
  owns(phoneNumber: string): boolean | undefined;
  sentImageOf(phoneNumber: string): SentImage | undefined;
};

export type PlanOptions = {
  mode: Mode;
  /** Send every field of every row, also where nothing differs. */
  force: boolean;
  /** The header of the column with first names; null: the file has none; absent: not known. */
  firstNameColumn?: string | null;
};

/** Decides what one row needs. Pure: the same row and the same view give the same plan. */
export function planRow(row: Row, view: AccountView, options: PlanOptions): PlannedRow {
  const planned = planWithoutAccount(row);
  if (row.kind !== 'good') return planned;
  const before = view.cardOf(row.phoneNumber);
  return { ...planned, ...(before !== undefined && { before }), decision: decide(row, before, view, options) };
}

/** Plans a row once more, by what the account is now. What was wrong in the file is wrong still. */
export function decideAgain(planned: PlannedRow, view: AccountView, options: PlanOptions): PlannedRow {
  const { row, line, phoneNumber, fields, noted, decision } = planned;
  const isWrong = decision.kind === 'duplicate' || (decision.kind === 'invalid' && !lacksFirstName(decision.problems));
  if (isWrong || phoneNumber === null) return planned;
  return planRow({ kind: 'good', row, line, phoneNumber, fields, ...(noted && { noted }) }, view, options);
}

/** The one problem that only the account can tell: where it has a card already, no name is needed. */
function lacksFirstName(problems: readonly RowProblem[]): boolean {
  return problems.every(({ code }) => code === 'first_name_missing' || code === 'first_name_column_missing');
}

/** A row of which nothing is known but what stands in the file: a good one is taken to need a card. */
export function planWithoutAccount(row: Row): PlannedRow {
  const planned = { row: row.row, line: row.line, phoneNumber: row.phoneNumber ?? null, fields: {} };
  switch (row.kind) {
    case 'invalid':
      return { ...planned, decision: { kind: 'invalid', problems: row.problems } };
    case 'duplicate':
      return { ...planned, decision: { kind: 'duplicate', firstRow: row.firstRow, differs: row.differs } };
    case 'good':
      return { ...planned, fields: row.fields, ...(row.noted && { noted: row.noted }), decision: { kind: 'create' } };
  }
}

/** Whether a decision means a call to Linq, and so a card job. */
export function needsCall(decision: Decision): boolean {
  return decision.kind === 'create' || decision.kind === 'update' || decision.kind === 'set_up_again';
}

/** Whether recipients would see another card than now, where there is one. */
export function changesCard({ before, decision }: PlannedRow): boolean {
  if (!before || (decision.kind !== 'update' && decision.kind !== 'set_up_again')) return false;
  return decision.changes.some(({ from = '', to }) => normalText(from) !== normalText(to));
}

function decide(row: GoodRow, before: Card | null | undefined, view: AccountView, options: PlanOptions): Decision {
  if (!before) return decideWithoutCard(row, before, view, options);
  if (options.mode === 'create-only') return { kind: 'skipped', why: 'card_exists' };
  const changes = differences(before, row.fields, view.sentImageOf(row.phoneNumber));
  if (!before.isActive) return { kind: 'set_up_again', changes };
  const toSend = options.force ? everyField(row, before, view) : changes;
  return toSend.length === 0 ? { kind: 'unchanged' } : { kind: 'update', changes: toSend };
}

function decideWithoutCard(
  row: GoodRow,
  before: null | undefined,
  view: AccountView,
  { mode, firstNameColumn = 'first_name' }: PlanOptions,
): Decision {
  if (view.owns(row.phoneNumber) === false) return { kind: 'not_on_account' };
  if (mode === 'update-only') {
    return before === null
      ? { kind: 'skipped', why: 'no_card' }
      : { kind: 'update', changes: everyField(row, undefined, view) };
  }
  if (row.fields.firstName !== undefined) return { kind: 'create' };
  const code = firstNameColumn === null ? 'first_name_column_missing' : 'first_name_missing';
  return { kind: 'invalid', problems: [{ code, line: row.line, column: firstNameColumn ?? '', value: '' }] };
}

function everyField({ phoneNumber, fields }: GoodRow, before: Card | undefined, view: AccountView): FieldChange[] {
  const sent = view.sentImageOf(phoneNumber);
  return CARD_FIELDS.flatMap((field) => {
    const to = fields[field];
    return to === undefined ? [] : [changeOf(field, to, before, sent)];
  });
}
