import type { WireCard } from './account.js';

/**
 * The initial cards of the account of `--simulate`: +1 202 555 0150 to 0169, ten of them with an older name of the
 * company, and +1 212 555 0100 to 0139, an office that is not in the sample.
 */
export const SAMPLE_CARDS: readonly WireCard[] = [
  ...Array.from({ length: 20 }, (_, index) => card(`+120255501${50 + index}`, index < 10 ? 'Helpdesk' : 'Support')),
  ...Array.from({ length: 40 }, (_, index) => card(`+121255501${String(index).padStart(2, '0')}`, 'New York')),
];

function card(phoneNumber: string, lastName: string): WireCard {
  return { phone_number: phoneNumber, first_name: 'Acme', last_name: lastName, is_active: true };
}
