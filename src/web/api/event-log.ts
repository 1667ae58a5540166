import { randomBytes } from 'node:crypto';

/** One event as it goes over the wire. */
export type LoggedEvent = { number: number; text: string };

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
  readonly #runs = new Map<string, { events: LoggedEvent[]; characters: number; droppedTo: number }>();
  #last = 0;

  /** The id of the last event of all. */
  get lastId(): string {
    return this.#idOf(this.#last);
  }

  /** Notes an event, and gives it as it goes over the wire. */
  add(run: string, event: string, value: unknown): string {
    this.#last += 1;
    const text = eventText(event, value, this.#idOf(this.#last));
    const kept = this.#of(run);
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
    const { events, droppedTo } = this.#of(run);
    if (after < droppedTo) return undefined;
    return events.filter((event) => event.number > after).map(({ text }) => text);
  }

  #of(run: string) {
    const kept = this.#runs.get(run) ?? { events: [], characters: 0, droppedTo: this.#last };
    // The one that was used last is the last to go.
    this.#runs.delete(run);
    this.#runs.set(run, kept);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_RUNS && oldest !== undefined) this.#runs.delete(oldest);
    return kept;
  }

  #idOf(number: number): string {
    return `${this.#life}-${number}`;
  }
}

/** An event as HTML's standard has it; JSON has no line breaks. */
export function eventText(event: string, value: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(value)}\n\n`;
}
