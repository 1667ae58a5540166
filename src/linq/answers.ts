import { z } from 'zod';
import type { Card } from '../cards/card.js';

/*
 * The shapes of Linq's responses, as documented for the Partner API v3 and typed in @linqapp/sdk. Unused fields are
 * ignored; null means absent, as in older responses.
 */

const text = z.string().nullish();

const wireCardSchema = z.object({
  phone_number: z.string(),
  first_name: z.string(),
  last_name: text,
  image_url: text,
  is_active: z.boolean(),
});

export const cardAnswerSchema = wireCardSchema.transform(toCard);

/** A list that is all of a response: the key that it has there, some of its items as they arrive, and the whole response. */
export type AnsweredList<T> = { key: string; items: z.ZodType<T[]>; whole: z.ZodType<T[]> };

export const cardList = answeredList('contact_cards', wireCardSchema, toCard);

const LINES = 'phone_numbers';

export const lineList = answeredList(LINES, z.object({ phone_number: z.string() }), (line) => line.phone_number);

/** Newer responses have `reputation`, older ones `health_status`; both may be absent. */
const wireLineStateSchema = z.object({
  phone_number: z.string(),
  reputation: z.unknown().optional(),
  health_status: z.unknown().optional(),
});

export const lineStateList = answeredList(
  LINES,
  wireLineStateSchema,
  ({ phone_number: phoneNumber, reputation, health_status }) => ({
    phoneNumber,
    reputation: statusIn(reputation) ?? statusIn(health_status),
  }),
);

/** Where to put a file, and where it is then. */
export const attachmentAnswerSchema = z
  .object({
    attachment_id: z.string(),
    upload_url: z.string(),
    required_headers: z.record(z.string(), z.string()).nullish(),
    download_url: z.string(),
  })
  .transform((answer) => ({
    id: answer.attachment_id,
    uploadUrl: answer.upload_url,
    requiredHeaders: answer.required_headers ?? {},
    downloadUrl: answer.download_url,
  }));
export type Attachment = z.output<typeof attachmentAnswerSchema>;

/** The body of an error. Only the numbers are used: `message` and `doc_url` vary for the same code. */
export const errorBodySchema = z.object({
  error: z.object({ code: z.number().int().nullish().catch(null), retry_after: z.number().nullish().catch(null) }),
  trace_id: z.string().nullish().catch(null),
});

/** Items are read many at once: an account may have a million of them, and a schema for each takes as long as parsing. */
function answeredList<Wire, T>(key: string, wire: z.ZodType<Wire>, read: (item: Wire) => T): AnsweredList<T> {
  const items = z.array(wire).transform((list) => list.map(read));
  return { key, items, whole: z.object({ [key]: items }).transform((answer) => answer[key] as T[]) };
}

function toCard(wire: z.infer<typeof wireCardSchema>): Card {
  return {
    phoneNumber: wire.phone_number,
    firstName: wire.first_name,
    ...(wire.last_name && { lastName: wire.last_name }),
    ...(wire.image_url && { imageUrl: wire.image_url }),
    isActive: wire.is_active,
  };
}

/** A status, or an object that has one; null for anything else. No union of schemas: there is one for each line of the account. */
function statusIn(value: unknown): string | null {
  const status = typeof value === 'object' && value !== null && 'status' in value ? value.status : value;
  return typeof status === 'string' ? status : null;
}
