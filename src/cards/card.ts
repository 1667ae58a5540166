import { z } from 'zod';

/** The fields of a card that a row can set. An absent field means: leave it as it is. */
export const cardFieldsSchema = z.object({
  firstName: z.string().exactOptional(),
  lastName: z.string().exactOptional(),
  imageUrl: z.string().exactOptional(),
});
export type CardFields = z.infer<typeof cardFieldsSchema>;
export type CardField = keyof CardFields;
export const CARD_FIELDS = ['firstName', 'lastName', 'imageUrl'] as const satisfies CardField[];

/** A contact card as it is on Linq. `isActive`: recipients see it. */
export const cardSchema = z.object({
  phoneNumber: z.string(),
  firstName: z.string(),
  lastName: z.string().exactOptional(),
  imageUrl: z.string().exactOptional(),
  isActive: z.boolean(),
});
export type Card = z.infer<typeof cardSchema>;

/** What was last sent for a number's picture, and the address that Linq answered: it re-hosts every picture. */
export type SentImage = { imageUrl: string; answeredUrl: string | undefined };

/**
 * One field that a row would change. `from` is absent where the card has no such value; of a picture it is the address that
 * was last sent, where that is known, because the one on Linq tells nobody anything.
 */
export const fieldChangeSchema = z.object({
  field: z.enum(CARD_FIELDS),
  from: z.string().exactOptional(),
  to: z.string(),
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
    const same = field === 'imageUrl' ? isSameImage(live, to, sent) : sameText(live[field], to);
    return same ? [] : [changeOf(field, to, live, sent)];
  });
}

/** The change that sending a value would make, whether it differs or not. */
export function changeOf(
  field: CardField,
  to: string,
  live: Card | undefined,
  sent: SentImage | undefined,
): FieldChange {
  const old = live?.[field];
  const from = field === 'imageUrl' && old !== undefined && sent?.answeredUrl === old ? sent.imageUrl : old;
  return { field, to, ...(from !== undefined && { from }) };
}

/**
 * Whether a write whose answer was lost has taken effect, judged by the card read back.
 * A picture can only be judged by a change of its address, so what the card was `before` is needed:
 * null for “there was none”, undefined for “not known”.
 */
export function isAsWanted(live: Card, wanted: CardFields, before: Card | null | undefined): boolean {
  if (!sameIfWanted(live.firstName, wanted.firstName) || !sameIfWanted(live.lastName, wanted.lastName)) return false;
  if (wanted.imageUrl === undefined || live.imageUrl === wanted.imageUrl) return true;
  if (before === undefined || live.imageUrl === undefined) return false;
  return live.imageUrl !== before?.imageUrl;
}

function isSameImage(live: Card, wanted: string, sent: SentImage | undefined): boolean {
  if (live.imageUrl === undefined) return false;
  if (isSameAddress(live.imageUrl, wanted)) return true;
  return sent !== undefined && isSameAddress(sent.imageUrl, wanted) && sent.answeredUrl === live.imageUrl;
}

/** Addresses are sent in the normal form of the URL standard, and may have been sent otherwise before. */
function isSameAddress(one: string, other: string): boolean {
  return one === other || (URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href);
}

function sameIfWanted(live: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || sameText(live, wanted);
}

function sameText(a: string | undefined, b: string): boolean {
  return normalText(a ?? '') === normalText(b);
}
