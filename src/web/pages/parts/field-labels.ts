import type { CardField } from '../../../cards/card.js';

/** What the fields of a card are called. */
export const FIELD_LABELS: Readonly<Record<CardField, string>> = {
  firstName: 'First name',
  lastName: 'Last name',
  imageUrl: 'Picture',
};
