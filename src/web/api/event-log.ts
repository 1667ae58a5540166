import { randomBytes } from 'node:crypto';
import { eventText } from '../event-text.js';

type LoggedEvent = { number: number; text: string };
type Kept = { events: LoggedEvent[]; characters: number; droppedTo: number };

/** What is kept of one run's events: so many characters, and no more. */
const MOST_CHARACTERS = 1_000_000;
/** Runs whose events are kept. */
const MOST_RUNS = 20;

/**
 * The last events of the last runs, so that a client whose connection was cut goes on where it was. Events are counted over
 * all runs, and an id says in which life of the process it was given: what another one has told cannot be known.
 */
export class EventLog {
  readonly #life = randomBytes(4).toString('hex');
  readonly #runs = new Map<string, Kept>();
  #last = 0;
  #forgottenTo = 0;

  /** The id of the last event of all. */
  get lastId(): string {
    return this.#idOf(this.#last);
  }

  /** Notes an event, and gives it as it goes over the wire. */
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

  /** What came after an event; undefined where that is not known any more. */
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
    // The one that something has happened to last is the last to go.
    this.#runs.delete(run);
    this.#runs.set(run, kept);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_RUNS && oldest !== undefined) {
      this.#runs.delete(oldest);
      this.#forgottenTo = this.#last;
    }
    return kept;
  }

  /** Nothing has happened to a run that is not kept, unless it was before the last one was forgotten. */
  #nothing(): Kept {
    return { events: [], characters: 0, droppedTo: this.#forgottenTo };
  }

  #idOf(number: number): string {
    return `${this.#life}-${number}`;
  }
}
