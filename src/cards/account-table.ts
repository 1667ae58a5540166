import { isDeepStrictEqual } from 'node:util';
import type { Card } from './card.js';
import { fitsKey, NumberIds } from './number-ids.js';

/** What is known of a number: it is a line, it has a card, and what of the card is there. */
const LINE = 1;
const CARD = 2;
const ACTIVE = 4;
const LAST_NAME = 8;
const IMAGE = 16;

/** Cards are kept as text in blocks, so that nothing is copied as the table grows. */
const BLOCK_BYTES = 1 << 22;
const MOST_BYTES_A_UNIT = 3;
const BETWEEN = '\0';
const NOTHING = Buffer.alloc(0);
/** Half of a character, which UTF-8 does not have. */
const LONE_SURROGATE = /\p{Cs}/u;
/** The same or half of a pair; quicker to look for. */
const SURROGATE = /[\ud800-\udfff]/;

/** What a table consists of, to be stored; an element of `keys`, `marks`, `places` and `lengths` for each number. */
export type AccountParts = {
  cards: number;
  lines: number;
  /** Cards and lines whose number or text does not fit the table. */
  oddCards: readonly Card[];
  oddLines: readonly string[];
  keys: Float64Array;
  marks: Uint8Array;
  /** Where the text of each card is in `texts`, and its length, in bytes. */
  places: Float64Array;
  lengths: Uint32Array;
  texts: readonly Uint8Array[];
};

/**
 * The cards and lines that an account had when the run began. The list of cards may hold active ones only, so a number that
 * is not in it may still have a card. Without a single line the lines count as unknown: a key that cannot see them must not
 * make every row an error.
 *
 * A number takes some 40 bytes and its card as many as its text; objects in a Map would take ten times that.
 */
export class AccountTable {
  readonly #ids = new NumberIds();
  readonly #oddCards = new Map<string, Card>();
  readonly #oddLines = new Set<string>();
  #marks: Uint8Array = new Uint8Array(1024);
  #places: Float64Array = new Float64Array(1024);
  #lengths: Uint32Array = new Uint32Array(1024);
  readonly #texts: Buffer[] = [];
  #end = 0;
  #cards = 0;
  #lines = 0;

  static of({ cards = [], lines = [] }: { cards?: Iterable<Card>; lines?: Iterable<string> }): AccountTable {
    const table = new AccountTable();
    table.addCards(cards);
    table.addLines(lines);
    return table;
  }

  /** The table with these parts, which takes no more cards. */
  static from({ keys, marks, places, lengths, texts, ...parts }: AccountParts): AccountTable {
    const table = new AccountTable();
    for (const key of keys) table.#ids.claimKey(key);
    for (const card of parts.oddCards) table.#oddCards.set(card.phoneNumber, card);
    for (const line of parts.oddLines) table.#oddLines.add(line);
    table.#texts.push(...inBlocks(texts));
    table.#end = table.#texts.length * BLOCK_BYTES;
    [table.#cards, table.#lines] = [parts.cards, parts.lines];
    [table.#marks, table.#places, table.#lengths] = [marks, places, lengths];
    return table;
  }

  parts(): AccountParts {
    const { size, keys } = this.#ids;
    return {
      cards: this.#cards,
      lines: this.#lines,
      oddCards: [...this.#oddCards.values()],
      oddLines: [...this.#oddLines],
      keys,
      marks: this.#marks.subarray(0, size),
      places: this.#places.subarray(0, size),
      lengths: this.#lengths.subarray(0, size),
      texts: this.#texts.map((text, at) => text.subarray(0, this.#end - at * BLOCK_BYTES)),
    };
  }

  /** How many cards were listed. */
  get cardCount(): number {
    return this.#cards;
  }

  get lineCount(): number {
    return this.#lines;
  }

  /** How many numbers have an id. */
  get size(): number {
    return this.#ids.size;
  }

  addCards(cards: Iterable<Card>): void {
    for (const card of cards) this.#addCard(card);
  }

  addLines(lines: Iterable<string>): void {
    for (const line of lines) {
      const known = this.#lines;
      if (fitsKey(line)) {
        const id = this.#claim(line);
        if (!this.#is(id, LINE)) this.#lines = known + 1;
        this.#marks[id] = (this.#marks[id] ?? 0) | LINE;
      } else if (!this.#oddLines.has(line)) {
        this.#oddLines.add(line);
        this.#lines = known + 1;
      }
    }
  }

  /** The lines are unknown: they could only be read in part. */
  forgetLines(): void {
    this.#lines = 0;
    this.#oddLines.clear();
    this.#marks.forEach((mark, id) => {
      this.#marks[id] = mark & ~LINE;
    });
  }

  /** The card of a number; null if it has none. */
  cardOf(phoneNumber: string): Card | null {
    const id = this.#ids.find(phoneNumber);
    if (id === undefined || !this.#is(id, CARD)) return this.#oddCards.get(phoneNumber) ?? null;
    return this.#cardAt(id, phoneNumber);
  }

  hasCard(phoneNumber: string): boolean {
    const id = this.#ids.find(phoneNumber);
    return (id !== undefined && this.#is(id, CARD)) || this.#oddCards.has(phoneNumber);
  }

  isLine(phoneNumber: string): boolean {
    const id = this.#ids.find(phoneNumber);
    return id !== undefined && this.#is(id, LINE);
  }

  /** Whether the account has this number, as a line or by a card. */
  has(phoneNumber: string): boolean {
    const id = this.#ids.find(phoneNumber);
    return id === undefined ? this.#oddCards.has(phoneNumber) : ((this.#marks[id] ?? 0) & (LINE | CARD)) !== 0;
  }

  /** Whether a table with these parts has the same lines and the same cards, in whatever order. */
  isSameAs({ cards, lines, oddCards, oddLines, keys, marks, places, lengths, texts }: AccountParts): boolean {
    if (this.#cards !== cards || this.#lines !== lines || this.size !== keys.length) return false;
    const odd = [new Map(oddCards.map((card) => [card.phoneNumber, card])), new Set(oddLines)];
    if (!isDeepStrictEqual([this.#oddCards, this.#oddLines], odd)) return false;
    const ours = this.#ids.keys;
    const blocks = inBlocks(texts);
    return keys.every((key, at) => {
      // Lists mostly come in the same order again, and looking a number up takes as long as all else.
      const id = ours[at] === key ? at : this.#ids.findKey(key);
      if (id === undefined || this.#marks[id] !== marks[at]) return false;
      const length = lengths[at] ?? 0;
      if (this.#lengths[id] !== length) return false;
      return length === 0 || this.#textOf(id).equals(textIn(blocks, places[at] ?? 0, length));
    });
  }

  /** The id of a number, below {@link size}; undefined for one that is neither line nor card. */
  idOf(phoneNumber: string): number | undefined {
    return this.#ids.find(phoneNumber);
  }

  /** The same by the digits of a number, as a figure. */
  idOfDigits(digits: number): number | undefined {
    return this.#ids.findKey(digits);
  }

  /** The lines, in no order; those with an id that `isLeftOut` are not among them. */
  *lines(isLeftOut: (id: number) => boolean = () => false): Generator<string> {
    const { keys } = this.#ids;
    for (let id = 0; id < keys.length; id += 1) if (this.#is(id, LINE) && !isLeftOut(id)) yield `+${keys[id]}`;
    yield* this.#oddLines;
  }

  /** The cards, in no order. */
  *cards(): Generator<Card> {
    const { keys } = this.#ids;
    for (let id = 0; id < keys.length; id += 1) if (this.#is(id, CARD)) yield this.#cardAt(id, `+${keys[id]}`);
    yield* this.#oddCards.values();
  }

  /** Every number that is a line or has a card, in no order. */
  *numbers(): Generator<string> {
    const { keys } = this.#ids;
    for (let id = 0; id < keys.length; id += 1) if (this.#is(id, LINE | CARD)) yield `+${keys[id]}`;
    for (const number of this.#oddCards.keys()) if (!this.isLine(number)) yield number;
    for (const number of this.#oddLines) if (!this.#oddCards.has(number)) yield number;
  }

  #cardAt(id: number, phoneNumber: string): Card {
    const [firstName = '', lastName = '', imageUrl = ''] = this.#textOf(id).toString('utf8').split(BETWEEN);
    const card: Card = { phoneNumber, firstName, isActive: this.#is(id, ACTIVE) };
    if (this.#is(id, LAST_NAME)) card.lastName = lastName;
    if (this.#is(id, IMAGE)) card.imageUrl = imageUrl;
    return card;
  }

  #addCard(card: Card): void {
    const { phoneNumber, firstName, lastName, imageUrl, isActive } = card;
    const text = `${firstName}${BETWEEN}${lastName ?? ''}${BETWEEN}${imageUrl ?? ''}`;
    this.#cards += 1;
    // Of two cards of a number the later one counts.
    if (this.#oddCards.size > 0) this.#oddCards.delete(phoneNumber);
    const id = fitsKey(phoneNumber) ? this.#claim(phoneNumber) : undefined;
    if (id !== undefined) this.#marks[id] = (this.#marks[id] ?? 0) & LINE;
    if (id === undefined || isUnfit(text)) {
      this.#oddCards.set(phoneNumber, card);
      return;
    }
    const has =
      (isActive ? ACTIVE : 0) | (lastName === undefined ? 0 : LAST_NAME) | (imageUrl === undefined ? 0 : IMAGE);
    this.#marks[id] = (this.#marks[id] ?? 0) | CARD | has;
    this.#write(id, text);
  }

  /** A text lies in one block; what it does not fill stays empty. */
  #write(id: number, text: string): void {
    if (this.#texts.length * BLOCK_BYTES - this.#end < text.length * MOST_BYTES_A_UNIT) {
      this.#end = this.#texts.length * BLOCK_BYTES;
      this.#texts.push(Buffer.alloc(BLOCK_BYTES));
    }
    const length = this.#texts.at(-1)?.write(text, this.#end % BLOCK_BYTES) ?? 0;
    this.#places[id] = this.#end;
    this.#lengths[id] = length;
    this.#end += length;
  }

  /** The text of a card, in UTF-8; of a number without a card an old one, or none. */
  #textOf(id: number): Buffer {
    return textIn(this.#texts, this.#places[id] ?? 0, this.#lengths[id] ?? 0);
  }

  #claim(phoneNumber: string): number {
    const id = this.#ids.claim(phoneNumber);
    if (id < this.#marks.length) return id;
    this.#marks = grown(this.#marks, new Uint8Array(id * 2));
    this.#places = grown(this.#places, new Float64Array(id * 2));
    this.#lengths = grown(this.#lengths, new Uint32Array(id * 2));
    return id;
  }

  #is(id: number, mark: number): boolean {
    return ((this.#marks[id] ?? 0) & mark) !== 0;
  }
}

function textIn(blocks: readonly Buffer[], place: number, length: number): Buffer {
  const from = place % BLOCK_BYTES;
  return (blocks[Math.floor(place / BLOCK_BYTES)] ?? NOTHING).subarray(from, from + length);
}

/** Texts as a table has them; those from a file are stored one block after the other. */
function inBlocks(texts: readonly Uint8Array[]): Buffer[] {
  return texts.flatMap(({ buffer, byteOffset, length }) => {
    const starts = Array.from({ length: Math.ceil(length / BLOCK_BYTES) }, (_, block) => block * BLOCK_BYTES);
    return starts.map((from) => Buffer.from(buffer, byteOffset + from, Math.min(BLOCK_BYTES, length - from)));
  });
}

function isUnfit(text: string): boolean {
  const second = text.indexOf(BETWEEN, text.indexOf(BETWEEN) + 1);
  if (text.length * MOST_BYTES_A_UNIT > BLOCK_BYTES || text.includes(BETWEEN, second + 1)) return true;
  return SURROGATE.test(text) && LONE_SURROGATE.test(text);
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
