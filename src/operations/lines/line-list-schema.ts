import { z } from 'zod';
import { AUDIT_KIND_NAMES } from '../../cards/audit.js';
import { CARD_FIELDS, cardSchema } from '../../cards/card.js';

export const LINE_FILTERS = ['all', 'drift', 'inactive', 'none'] as const;
export type LineFilter = (typeof LINE_FILTERS)[number];

/** `search`: a number, a part of it or its last four digits, a name, or a run. `show`: `none` are numbers without a card. */
export type LineQuery = LineSearch & {
  /** The `next` of the previous page. */
  after?: string;
  limit: number;
  rate?: number;
};
type LineSearch = { search?: string; show?: LineFilter };

/** A number of the account. */
export const listedLineSchema = z.object({
  phoneNumber: z.string(),
  card: cardSchema.nullable(),
  drift: z.enum(AUDIT_KIND_NAMES).nullable().describe('What an audit finds about it; null: nothing.'),
  lastSet: z
    .object({ run: z.string(), at: z.iso.datetime() })
    .nullable()
    .describe('The run that set the card last, as far as this home knows.'),
});
export type ListedLine = z.infer<typeof listedLineSchema>;

/** How many of those that were found each filter would show. */
export const lineCountsSchema = z.object({
  all: z.number().int(),
  drift: z.number().int(),
  inactive: z.number().int(),
  none: z.number().int(),
});
export type LineList = { items: ListedLine[]; next: string | null; counts: z.infer<typeof lineCountsSchema> };

/** Some lines: these numbers, or all that a search and a filter find. */
export type LineSelection = { numbers: readonly string[] } | LineSearch;

/** What is to be done with lines. A run is planned for it, which must then be started. */
export const lineChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set'),
    field: z.enum(CARD_FIELDS),
    value: z.string().trim().min(1).max(2_000).nullable().describe('null removes a last name or a picture.'),
  }),
  z.strictObject({ kind: z.literal('undo') }).describe('Restore what each card was before its last run.'),
  z
    .strictObject({ kind: z.literal('again') })
    .describe('Set what was last set here again or, for a failed number, what was wanted.'),
]);
export type LineChange = z.infer<typeof lineChangeSchema>;
