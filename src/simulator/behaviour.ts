import type { SimulatedAccount, SimulatedAnswer, WireFields } from './account.js';
import { type Behaviour, TEST_NUMBERS } from './test-numbers.js';

export type Write = { method: 'POST' | 'PATCH'; phoneNumber: unknown; fields: WireFields };

/** The response, or what happens to the connection. */
export type Effect =
  | { kind: 'send'; answer: SimulatedAnswer; delayMs?: number }
  | { kind: 'cut' }
  | { kind: 'hang' }
  /** A raw body that is not a card. */
  | { kind: 'raw'; status: number; type: string; body: string };

/** A fault for numbers whose last digits are a multiple of `every`; each gets it `times` times. */
export type Fault = { every: number; times: number; does: Behaviour };

/** Applies the test numbers to an account. Counts how often each was used. */
export class TestNumbers {
  readonly #account: SimulatedAccount;
  readonly #fault: () => Fault | null;
  readonly #met = new Map<string, number>();
  readonly #reads = new Map<string, number>();
  readonly #behaviours = new Map(TEST_NUMBERS.map((entry) => [entry.phoneNumber, entry]));

  constructor(account: SimulatedAccount, fault: () => Fault | null) {
    this.#account = account;
    this.#fault = fault;
    const existing = TEST_NUMBERS.filter(
      ({ does }) =>
        does.kind === 'exists' || does.kind === 'removal' || (does.kind === 'answer' && does.on === 'PATCH'),
    );
    for (const { phoneNumber, does } of existing) {
      const more = does.kind === 'removal' && { last_name: 'Before' };
      account.cards.set(phoneNumber, { phone_number: phoneNumber, first_name: 'Before', ...more, is_active: true });
      account.unlisted.add(phoneNumber);
    }
  }

  write(write: Write): Effect {
    const number = String(write.phoneNumber);
    const entry = this.#behaviours.get(number) ?? this.#faultOf(number);
    if (!entry || (entry.does.kind === 'answer' && entry.does.on && entry.does.on !== write.method))
      return this.#well(write);
    const met = (this.#met.get(number) ?? 0) + 1;
    this.#met.set(number, met);
    return met > entry.times ? this.#well(write) : this.#play(entry.does, write);
  }

  /** Called when a card is read by number: some become active only then. */
  beforeRead(phoneNumber: string): void {
    const does = this.#behaviours.get(phoneNumber)?.does;
    const card = this.#account.cards.get(phoneNumber);
    if (does?.kind !== 'inactive' || !card) return;
    const reads = (this.#reads.get(phoneNumber) ?? 0) + 1;
    this.#reads.set(phoneNumber, reads);
    if (reads > does.reads) this.#account.cards.set(phoneNumber, { ...card, is_active: true });
  }

  #faultOf(number: string): Fault | undefined {
    const fault = this.#fault();
    return fault && Number(number.slice(-6)) % fault.every === 0 ? fault : undefined;
  }

  #play(does: Behaviour, write: Write): Effect {
    switch (does.kind) {
      case 'answer': {
        const { status, code, retryAfter } = does;
        return {
          kind: 'send',
          answer: {
            status,
            code,
            message: 'as this test number always says',
            ...(retryAfter !== undefined && { retryAfter }),
          },
        };
      }
      case 'lose':
        this.#apply(write);
        return lost(does.how);
      case 'silence':
        return does.how === '504' ? gatewayError(504) : { kind: does.how };
      case 'inactive':
        return this.#inactive(write);
      case 'dark': {
        const answer = this.#apply(write);
        this.#account.goDark(String(write.phoneNumber), Date.now() + does.afterMs);
        return { kind: 'send', answer };
      }
      case 'slow':
        return { kind: 'send', answer: this.#apply(write), delayMs: does.ms };
      case 'exists':
        return this.#well(write);
      case 'removal':
        return this.#removal(does.how, write);
    }
  }

  #removal(how: (Behaviour & { kind: 'removal' })['how'], write: Write): Effect {
    const fields = Object.entries(write.fields).filter(([, value]) => value !== null);
    const asks = fields.length < Object.keys(write.fields).length;
    if (!asks || how === 'clears') return this.#well(write);
    if (how === 'ignores') return this.#well({ ...write, fields: Object.fromEntries(fields) });
    return { kind: 'send', answer: { status: 400, code: 1001, message: 'last_name and image_url must be strings' } };
  }

  #inactive(write: Write): Effect {
    this.#apply(write);
    const number = String(write.phoneNumber);
    const card = this.#account.cards.get(number);
    if (!card) return this.#well(write);
    const inactive = { ...card, is_active: false };
    this.#account.cards.set(number, inactive);
    return { kind: 'send', answer: { status: 200, body: inactive } };
  }

  #well(write: Write): Effect {
    return { kind: 'send', answer: this.#apply(write) };
  }

  #apply({ method, phoneNumber, fields }: Write): SimulatedAnswer {
    return method === 'POST' ? this.#account.create(phoneNumber, fields) : this.#account.update(phoneNumber, fields);
  }
}

function lost(how: (Behaviour & { kind: 'lose' })['how']): Effect {
  switch (how) {
    case 'cut':
      return { kind: 'cut' };
    case '502':
      return gatewayError(502);
    case '504':
      return gatewayError(504);
    case 'html':
      return { kind: 'raw', status: 200, type: 'text/html', body: '<html><body>Welcome</body></html>' };
    case 'broken':
      return { kind: 'raw', status: 200, type: 'application/json', body: '{"phone_number":"+1500' };
    case 'empty':
      return { kind: 'raw', status: 204, type: 'application/json', body: '' };
  }
}

/** The response of a proxy in front of an API: no JSON, no code. */
function gatewayError(status: 502 | 504): Effect {
  return { kind: 'raw', status, type: 'text/html', body: `<html><body>${status}</body></html>` };
}
