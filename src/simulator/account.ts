/** A contact card in the format of the API. */
export type WireCard = {
  phone_number: string;
  first_name: string;
  last_name?: string;
  image_url?: string;
  is_active: boolean;
};

export type WireFields = Partial<Pick<WireCard, 'first_name' | 'last_name' | 'image_url'>>;

/** A response of the simulated API, without envelope and trace id. */
export type SimulatedAnswer =
  | { status: 200 | 201; body: unknown }
  | { status: number; code: number; message: string; retryAfter?: number };

/** The cards and lines of a simulated account, with the rules of a real one. */
export class SimulatedAccount {
  readonly cards = new Map<string, WireCard>();
  /** Cards that exist but are not listed. */
  readonly unlisted = new Set<string>();
  readonly #lines: readonly string[] | 'any';
  #images = 0;

  /** @param lines the lines of the account; `any`: every number is a line, and their list is empty. */
  constructor(options: { lines: readonly string[] | 'any'; cards: readonly WireCard[] }) {
    this.#lines = options.lines;
    for (const card of options.cards) this.cards.set(card.phone_number, card);
  }

  get lines(): readonly string[] {
    return this.#lines === 'any' ? [] : this.#lines;
  }

  create(phoneNumber: unknown, fields: WireFields): SimulatedAnswer {
    const refused = this.#refusal(phoneNumber);
    if (refused) return refused;
    if (!fields.first_name) return { status: 400, code: 1001, message: 'first_name is required' };
    const number = String(phoneNumber);
    if (this.cards.get(number)?.is_active) {
      return { status: 409, code: 2014, message: 'A contact card already exists for this phone number' };
    }
    return {
      status: 200,
      body: this.#store({ phone_number: number, first_name: fields.first_name, is_active: true }, fields),
    };
  }

  update(phoneNumber: unknown, fields: WireFields): SimulatedAnswer {
    const refused = this.#refusal(phoneNumber);
    if (refused) return refused;
    const card = this.cards.get(String(phoneNumber));
    if (!card?.is_active) return { status: 404, code: 2012, message: 'No active contact card for this phone number' };
    return { status: 200, body: this.#store(card, fields) };
  }

  list(phoneNumber: string | undefined): SimulatedAnswer {
    const all = [...this.cards.values()];
    const cards = phoneNumber
      ? all.filter((card) => card.phone_number === phoneNumber)
      : all.filter((card) => !this.unlisted.has(card.phone_number));
    return { status: 200, body: { contact_cards: cards } };
  }

  listLines(): SimulatedAnswer {
    const lines = this.lines.map((phone_number, index) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      phone_number,
      forwarding_number: null,
      reputation: { status: 'HEALTHY', doc_url: 'https://docs.linqapp.com/guides/phone-numbers/phone-reputation' },
    }));
    return { status: 200, body: { phone_numbers: lines } };
  }

  #refusal(phoneNumber: unknown): SimulatedAnswer | undefined {
    if (typeof phoneNumber !== 'string' || !/^\+[1-9]\d{6,14}$/.test(phoneNumber)) {
      return { status: 400, code: 1002, message: 'Phone number must be in E.164 format' };
    }
    if (this.#lines !== 'any' && !this.#lines.includes(phoneNumber)) {
      return { status: 403, code: 2006, message: 'Phone number does not belong to this account' };
    }
    return undefined;
  }

  /** Pictures are re-hosted: the response never contains the URL that was sent. */
  #store(before: WireCard, { first_name, last_name, image_url }: WireFields): WireCard {
    const card: WireCard = { ...before };
    if (first_name) card.first_name = first_name;
    if (last_name) card.last_name = last_name;
    if (image_url && image_url !== before.image_url) {
      this.#images += 1;
      card.image_url = `https://cdn.linqapp.com/contact-card/simulated-${this.#images}.jpg`;
    }
    this.cards.set(card.phone_number, card);
    return card;
  }
}
