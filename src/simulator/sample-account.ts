import type { WireCard } from './account.js';

/** Cards that the account of `--simulate` has from the beginning: +1 202 555 0150 to 0169, from an older name of the company. */
export const SAMPLE_CARDS: readonly WireCard[] = Array.from({ length: 20 }, (_, index) => ({
  phone_number: `+120255501${50 + index}`,
  first_name: 'Acme',
  last_name: index < 10 ? 'Helpdesk' : 'Support',
  is_active: true,
}));
