import { z } from 'zod';
import { unversioned, versionOf } from './pictures/picture-version.js';

/** The fields of a card that a row can set. An absent field means: leave it as it is; null: remove it. */
export const cardFieldsSchema = z.object({
  firstName: z.string().exactOptional(),
  lastName: z.string().nullable().exactOptional(),
  imageUrl: z.string().nullable().exactOptional(),
});
export type CardFields = z.infer<typeof cardFieldsSchema>;
export type CardField = keyof CardFields;
export const CARD_FIELDS = ['firstName', 'lastName', 'imageUrl'] as const satisfies CardField[];

/** What people call each field, and the column of a file that sets it. */
export const FIELD_NAMES = { firstName: 'first name', lastName: 'last name', imageUrl: 'picture' } as const;
export const FIELD_COLUMNS = { firstName: 'first_name', lastName: 'last_name', imageUrl: 'image_url' } as const;

/** The fields that a card can be without, and a row can ask to remove. */
const REMOVABLE_FIELDS = ['lastName', 'imageUrl'] as const satisfies CardField[];

/**
 * What asks for a removal in the files that linq-cards writes itself, undo.csv and the dead letters. No card has it as a name, and
 * where it is not read as what it is, it counts as a placeholder.
 */
export const REMOVE_MARK = '(linq-cards: remove)';

/** What a cell says to get a value; a removal as the mark, an absent value as an empty cell. */
export function cellOf(wanted: string | null | undefined): string {
  return wanted === null ? REMOVE_MARK : (wanted ?? '');
}

/** A contact card as it is on Linq. `isActive`: recipients see it. */
export const cardSchema = z.object({
  phoneNumber: z.string(),
  firstName: z.string(),
  lastName: z.string().exactOptional(),
  imageUrl: z.string().exactOptional(),
  isActive: z.boolean(),
});
export type Card = z.infer<typeof cardSchema>;

/**
 * What was last sent for a number's picture, and the address that Linq answered: it re-hosts every picture. `sha256`: of its
 * bytes, or the beginning of that, where it is known.
 */
export type SentImage = { imageUrl: string; answeredUrl: string | undefined; sha256?: string };

/**
 * One field that a row would change. `from` is absent where the card has no such value; of a picture it is the address that
 * was last sent, where that is known, because the one on Linq tells nobody anything. `to` is null where it is removed.
 */
export const fieldChangeSchema = z.object({
  field: z.enum(CARD_FIELDS),
  from: z.string().exactOptional(),
  to: z.string().nullable(),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** Text as it is compared and sent: without outer blanks, in Unicode NFC. */
export function normalText(text: string): string {
  return text.trim().normalize('NFC');
}

/** The fields in which the card on Linq differs from what the row wants. */
export function differences(live: Card, wanted: CardFields, sent: SentImage | undefined): FieldChange[] {
  return CARD_FIELDS.flatMap((field) => {
    const to = wanted[field];
    if (to === undefined) return [];
    return isSame(field, to, live, sent) ? [] : [changeOf(field, to, live, sent)];
  });
}

/** The change that sending a value would make, whether it differs or not. */
export function changeOf(
  field: CardField,
  to: string | null,
  live: Card | undefined,
  sent: SentImage | undefined,
): FieldChange {
  const old = live?.[field];
  const from =
    field === 'imageUrl' && old !== undefined && sent?.answeredUrl === old ? unversioned(sent.imageUrl) : old;
  return { field, to, ...(from !== undefined && { from }) };
}

/** The fields that are to be removed, and that the card still has. */
export function notRemoved(live: Card, wanted: CardFields): CardField[] {
  return REMOVABLE_FIELDS.filter((field) => wanted[field] === null && live[field] !== undefined);
}

/** Whether anything is to be removed. */
export function removesAny(fields: CardFields): boolean {
  return REMOVABLE_FIELDS.some((field) => fields[field] === null);
}

/**
 * Whether a write whose answer was lost has taken effect, judged by the card read back.
 * A picture can only be judged by a change of its address, so what the card was `before` is needed:
 * null for “there was none”, undefined for “not known”.
 */
export function isAsWanted(live: Card, wanted: CardFields, before: Card | null | undefined): boolean {
  if (!sameIfWanted(live.firstName, wanted.firstName) || !sameIfWanted(live.lastName, wanted.lastName)) return false;
  if (notRemoved(live, wanted).length > 0) return false;
  if (wanted.imageUrl === undefined || wanted.imageUrl === null || live.imageUrl === wanted.imageUrl) return true;
  if (before === undefined || live.imageUrl === undefined) return false;
  return live.imageUrl !== before?.imageUrl;
}

/** First and last name as one text, as far as there are any. */
export function fullName({ firstName, lastName }: Pick<CardFields, 'firstName' | 'lastName'>): string {
  return [firstName, lastName].filter(Boolean).join(' ');
}

function isSame(field: CardField, wanted: string | null, live: Card, sent: SentImage | undefined): boolean {
  if (wanted === null) return live[field] === undefined;
  return field === 'imageUrl' ? isSameImage(live, wanted, sent) : sameText(live[field], wanted);
}

function isSameImage(live: Card, wanted: string, sent: SentImage | undefined): boolean {
  if (live.imageUrl === undefined) return false;
  // First, because it is what nearly every picture is known by, and addresses that differ take long to compare.
  const isCopy = sent !== undefined && sent.answeredUrl === live.imageUrl && isSameAddress(sent.imageUrl, wanted);
  return isCopy || isSameAddress(live.imageUrl, wanted);
}

/**
 * Addresses are sent in the normal form of the URL standard, and may have been sent otherwise before. One that was sent for
 * certain bytes is the one that a file names, except where these bytes are wanted.
 */
function isSameAddress(there: string, wanted: string): boolean {
  if (there === wanted) return true;
  const one = versionOf(wanted) === undefined ? unversioned(there) : there;
  return URL.canParse(one) && URL.canParse(wanted) && new URL(one).href === new URL(wanted).href;
}

function sameIfWanted(live: string | undefined, wanted: string | null | undefined): boolean {
  return wanted === undefined || wanted === null || sameText(live, wanted);
}

function sameText(a: string | undefined, b: string): boolean {
  return a === b || normalText(a ?? '') === normalText(b);
}
