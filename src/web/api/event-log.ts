import { randomBytes } from 'node:crypto';
import { eventText } from '../event-text.js';

type LoggedEvent = { number: number; text: string };
type Kept = { events: LoggedEvent[]; characters: number; droppedTo: number };

/** The maximum size of the stored events of one run, in characters. */
const MOST_CHARACTERS = 1_000_000;
/** The number of runs whose events are stored. */
const MOST_RUNS = 20;

/**
 * Stores the latest events of the latest runs, so that a client can continue after an interruption. Events are
 * numbered across all runs, and an id contains the start of the process that assigned it, because events of an earlier
 * process are unknown.
 */
export class EventLog {
  readonly #life = randomBytes(4).toString('hex');
  readonly #runs = new Map<string, Kept>();
  #last = 0;
  #forgottenTo = 0;

  /** The id of the latest event. */
  get lastId(): string {
    return this.#idOf(this.#last);
  }

  /** Stores an event and returns its wire format. */
  add(run: string, event: string, value: unknown): string {
    const kept = this.#keep(run);
    this.#last += 1;
    const text = eventText(event, JSON.stringify(value), this.#idOf(this.#last));
    kept.events.push({ number: this.#last, text });
    kept.characters += text.length;
    while (kept.characters > MOST_CHARACTERS) {
      const dropped = kept.events.shift();
      if (!dropped) break;
      kept.characters -= dropped.text.length;
      kept.droppedTo = dropped.number;
    }
    return text;
  }

  /** The events after an event; undefined if they are no longer stored. */
  since(run: string, id: string): string[] | undefined {
    const [life, number] = id.split('-');
    const after = Number(number);
    if (life !== this.#life || !/^\d+$/.test(number ?? '') || after > this.#last) return undefined;
    const { events, droppedTo } = this.#runs.get(run) ?? this.#nothing();
    if (after < droppedTo) return undefined;
    return events.filter((event) => event.number > after).map(({ text }) => text);
  }

  #keep(run: string): Kept {
    const kept = this.#runs.get(run) ?? this.#nothing();
    // The run with the latest event is removed last.
    this.#runs.delete(run);
    this.#runs.set(run, kept);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_RUNS && oldest !== undefined) {
      this.#runs.delete(oldest);
      this.#forgottenTo = this.#last;
    }
    return kept;
  }

  /** A run that is not stored has had no events since the last removal. */
  #nothing(): Kept {
    return { events: [], characters: 0, droppedTo: this.#forgottenTo };
  }

  #idOf(number: number): string {
    return `${this.#life}-${number}`;
  }
}
