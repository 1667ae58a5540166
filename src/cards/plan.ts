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
import { unversioned, versionOf } from './pictures/picture-version.js';
import { cellsSchema, type GoodRow, type Row } from './row.js';
import { rowWarningSchema } from './row-note.js';
import { type RowProblem, rowProblemSchema } from './row-problem.js';

export const MODES = ['upsert', 'create-only', 'update-only'] as const;
/** Which cards a run may touch: all, only numbers without a card, only numbers with one. */
export type Mode = (typeof MODES)[number];

/** What one row needs. Only `create`, `update` and `set_up_again` become card jobs. */
const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create') }),
  z.object({ kind: z.literal('update'), changes: z.array(fieldChangeSchema) }),
  /** The card is there but recipients do not see it: it is created once more over the old one. */
  z.object({ kind: z.literal('set_up_again'), changes: z.array(fieldChangeSchema) }),
  z.object({ kind: z.literal('unchanged') }),
  z.object({ kind: z.literal('not_on_account') }),
  z.object({ kind: z.literal('skipped'), why: z.enum(['card_exists', 'no_card', 'left_out']) }),
  z.object({ kind: z.literal('invalid'), problems: z.array(rowProblemSchema).min(1) }),
  z.object({ kind: z.literal('duplicate'), firstRow: z.number().int().positive(), differs: z.boolean() }),
]);
export type Decision = z.infer<typeof decisionSchema>;
export const DECISION_KINDS = decisionSchema.options.map(({ shape }) => shape.kind.value);

/** The decision for a row; `repeated` is a duplicate with the same values as the row that is used. */
export type RowKind = Decision['kind'] | 'repeated';

export function kindOf(decision: Decision): RowKind {
  return decision.kind === 'duplicate' && !decision.differs ? 'repeated' : decision.kind;
}

/** One row of a plan: the row, what the card was before, and what is to be done about it. */
export const plannedRowSchema = z.object({
  row: z.number().int().positive(),
  line: z.number().int().positive(),
  phoneNumber: z.string().nullable(),
  fields: cardFieldsSchema,
  noted: z.enum(['not_known_as_valid']).exactOptional(),
  warnings: z.array(rowWarningSchema).exactOptional(),
  /**
   * The card in the snapshot; null where it has none for the number, absent where there is no snapshot, and for an unchanged
   * row, of which nothing is ever taken back.
   */
  before: cardSchema.nullable().exactOptional(),
  /** The cells of the source, for a row that is not good. */
  cells: cellsSchema.exactOptional(),
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
  const decision = decide(row, before, view, options);
  return { ...planned, ...(before !== undefined && decision.kind !== 'unchanged' && { before }), decision };
}

/** Plans a row once more, by what the account is now. What was wrong in the file is wrong still. */
export function decideAgain(planned: PlannedRow, view: AccountView, options: PlanOptions): PlannedRow {
  const { row, line, phoneNumber, fields, noted, warnings, decision } = planned;
  const isWrong = decision.kind === 'duplicate' || (decision.kind === 'invalid' && !lacksFirstName(decision.problems));
  const isLeftOut = decision.kind === 'skipped' && decision.why === 'left_out';
  if (isWrong || isLeftOut || phoneNumber === null) return planned;
  const more = { ...(noted && { noted }), ...(warnings && { warnings }) };
  const again = planRow({ kind: 'good', row, line, phoneNumber, fields, ...more }, view, options);
  const address = pictureAgain(planned)?.to;
  return typeof address === 'string' ? withPictureAgain(again, view, address) : again;
}

/** The change that sends a picture once more because what is at its address has changed. */
export function pictureAgain({ fields, decision }: Pick<PlannedRow, 'fields' | 'decision'>): FieldChange | undefined {
  if (decision.kind !== 'update' && decision.kind !== 'set_up_again') return undefined;
  const { imageUrl } = fields;
  return decision.changes.find(
    ({ field, to }) =>
      field === 'imageUrl' &&
      typeof to === 'string' &&
      typeof imageUrl === 'string' &&
      versionOf(to) !== undefined &&
      versionOf(to) !== versionOf(imageUrl) &&
      unversioned(to) === unversioned(imageUrl),
  );
}

/** A row that sends its picture once more, by another address; as it is where no card is there, or the address is the last one sent. */
export function withPictureAgain(planned: PlannedRow, view: AccountView, address: string): PlannedRow {
  const { phoneNumber, decision } = planned;
  const { kind } = decision;
  const before = phoneNumber === null ? undefined : view.cardOf(phoneNumber);
  if (!before || phoneNumber === null) return planned;
  if (kind !== 'unchanged' && kind !== 'update' && kind !== 'set_up_again') return planned;
  const [change] = differences(before, { imageUrl: address }, view.sentImageOf(phoneNumber));
  if (!change) return planned;
  const others = kind === 'unchanged' ? [] : decision.changes.filter(({ field }) => field !== 'imageUrl');
  const changes = [...others, change];
  return { ...planned, before, decision: { kind: kind === 'unchanged' ? 'update' : kind, changes } };
}

/** The one problem that only the account can tell: where it has a card already, no name is needed. */
function lacksFirstName(problems: readonly RowProblem[]): boolean {
  return problems.every(({ code }) => code === 'first_name_missing' || code === 'first_name_column_missing');
}

/** A row known only from its file: a good one is assumed to need a card. */
export function planWithoutAccount(row: Row): PlannedRow {
  const cells = row.kind !== 'good' && row.cells ? { cells: row.cells } : {};
  const planned = { row: row.row, line: row.line, phoneNumber: row.phoneNumber ?? null, fields: {}, ...cells };
  switch (row.kind) {
    case 'left_out':
      return { ...planned, decision: { kind: 'skipped', why: 'left_out' } };
    case 'invalid':
      return { ...planned, decision: { kind: 'invalid', problems: row.problems } };
    case 'duplicate':
      return { ...planned, decision: { kind: 'duplicate', firstRow: row.firstRow, differs: row.differs } };
    case 'good':
      return {
        ...planned,
        fields: row.fields,
        ...(row.noted && { noted: row.noted }),
        ...(row.warnings && { warnings: row.warnings }),
        decision: { kind: 'create' },
      };
  }
}

/** Whether a decision means a call to Linq, and so a card job. */
export function needsCall(decision: Decision): boolean {
  return isSent(decision.kind);
}

/** The same of a row's kind. */
export function isSent(kind: RowKind | undefined): boolean {
  return kind === 'create' || kind === 'update' || kind === 'set_up_again';
}

/** Whether recipients would see another card than now, where there is one. */
export function changesCard({ before, decision }: PlannedRow): boolean {
  if (!before || (decision.kind !== 'update' && decision.kind !== 'set_up_again')) return false;
  return decision.changes.some(({ from = '', to }) => normalText(from) !== normalText(to ?? ''));
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
    const isGone = to === null && before !== undefined && before[field] === undefined;
    return to === undefined || isGone ? [] : [changeOf(field, to, before, sent)];
  });
}
