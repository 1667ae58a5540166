import type { CardField } from '../../../cards/card.js';

/** Labels of a card's fields. */
export const FIELD_LABELS: Readonly<Record<CardField, string>> = {
  firstName: 'First name',
  lastName: 'Last name',
  imageUrl: 'Picture',
};
