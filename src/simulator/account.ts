/** A contact card in the format of the API. */
export type WireCard = {
  phone_number: string;
  first_name: string;
  last_name?: string;
  image_url?: string;
  is_active: boolean;
};

/** What a request sets; null removes. */
export type WireFields = { first_name?: string; last_name?: string | null; image_url?: string | null };

/** A response of the simulated API, without envelope and trace id. */
export type SimulatedAnswer =
  | { status: 200 | 201; body: unknown }
  | { status: number; code: number; message: string; retryAfter?: number };

/** The cards and lines of a simulated account, with the rules of a real one. */
export class SimulatedAccount {
  readonly cards = new Map<string, WireCard>();
  /** Cards that exist but are not listed. */
  readonly unlisted = new Set<string>();
  /** When the line stops to show a card, in milliseconds since 1970. */
  readonly #darkFrom = new Map<string, number>();
  readonly #lines: readonly string[] | 'any';
  /** The picture that was last sent for each number: Linq fetches only another one. */
  readonly #sentImages = new Map<string, string>();
  #images = 0;

  /** @param lines the lines of the account; `any`: every number is a line, and their list is empty. */
  constructor(options: { lines: readonly string[] | 'any'; cards: readonly WireCard[] }) {
    this.#lines = options.lines;
    for (const card of options.cards) this.cards.set(card.phone_number, card);
  }

  get lines(): readonly string[] {
    return this.#lines === 'any' ? [] : this.#lines;
  }

  /** Lets a card go dark at a time, unless it is set up again before. */
  goDark(phoneNumber: string, at: number): void {
    this.#darkFrom.set(phoneNumber, at);
  }

  create(phoneNumber: unknown, fields: WireFields): SimulatedAnswer {
    this.#darken();
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
    this.#darken();
    const refused = this.#refusal(phoneNumber);
    if (refused) return refused;
    const card = this.cards.get(String(phoneNumber));
    if (!card?.is_active) return { status: 404, code: 2012, message: 'No active contact card for this phone number' };
    return { status: 200, body: this.#store(card, fields) };
  }

  list(phoneNumber: string | undefined): SimulatedAnswer {
    this.#darken();
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

  #darken(): void {
    for (const [number, at] of this.#darkFrom) {
      const card = this.cards.get(number);
      if (at > Date.now()) continue;
      this.#darkFrom.delete(number);
      if (card) this.cards.set(number, { ...card, is_active: false });
    }
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
    if (last_name === null) delete card.last_name;
    else if (last_name) card.last_name = last_name;
    const isSame = image_url === this.#sentImages.get(card.phone_number) || image_url === before.image_url;
    if (image_url === null) delete card.image_url;
    else if (image_url && !(isSame && card.image_url)) {
      this.#sentImages.set(card.phone_number, image_url);
      this.#images += 1;
      card.image_url = `https://cdn.linqapp.com/contact-card/simulated-${this.#images}.jpg`;
    }
    this.cards.set(card.phone_number, card);
    return card;
  }
}
