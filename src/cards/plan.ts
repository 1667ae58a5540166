import { z } from 'zod';
import {
  CARD_FIELDS,
  type Card,
  cardFieldsSchema,
  cardSchema,
  differences,
  type FieldChange,
  fieldChangeSchema,
  type SentImage,
} from './card.js';
import type { GoodRow, Row } from './row.js';
import { rowProblemSchema } from './row-problem.js';

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
};

/** Decides what one row needs. Pure: the same row and the same view give the same plan. */
export function planRow(row: Row, view: AccountView, options: PlanOptions): PlannedRow {
  const planned = planWithoutAccount(row);
  if (row.kind !== 'good') return planned;
  const before = view.cardOf(row.phoneNumber);
  return { ...planned, ...(before !== undefined && { before }), decision: decide(row, before, view, options) };
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

function decide(row: GoodRow, before: Card | null | undefined, view: AccountView, options: PlanOptions): Decision {
  if (!before) return decideWithoutCard(row, before, view, options.mode);
  if (options.mode === 'create-only') return { kind: 'skipped', why: 'card_exists' };
  const changes = differences(before, row.fields, view.sentImageOf(row.phoneNumber));
  if (!before.isActive) return { kind: 'set_up_again', changes };
  const toSend = options.force ? everyField(row, before) : changes;
  return toSend.length === 0 ? { kind: 'unchanged' } : { kind: 'update', changes: toSend };
}

function decideWithoutCard(row: GoodRow, before: null | undefined, view: AccountView, mode: Mode): Decision {
  if (view.owns(row.phoneNumber) === false) return { kind: 'not_on_account' };
  if (mode === 'update-only') {
    return before === null
      ? { kind: 'skipped', why: 'no_card' }
      : { kind: 'update', changes: everyField(row, undefined) };
  }
  if (row.fields.firstName !== undefined) return { kind: 'create' };
  const problem = { code: 'first_name_missing', line: row.line, column: 'first_name', value: '' } as const;
  return { kind: 'invalid', problems: [problem] };
}

function everyField(row: GoodRow, before: Card | undefined): FieldChange[] {
  return CARD_FIELDS.flatMap((field) => {
    const to = row.fields[field];
    const from = before?.[field];
    return to === undefined ? [] : [{ field, to, ...(from !== undefined && { from }) }];
  });
}
