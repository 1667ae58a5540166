import { storableJson } from './storable-json.js';

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** The list is looked for so far into the text; one that comes later is read as a whole. */
const MOST_BYTES_BEFORE = 1 << 20;
const MOST_BYTES_AN_ITEM = 1 << 24;

/**
 * Reads a JSON object whose one list may have millions of items: they are handed over while the text arrives, so that
 * neither it nor the list is ever in memory as a whole. Only quotes, brackets and commas are looked at here, as far as needed to
 * find where items end; what stands between them is for `JSON.parse`, a block of items at a time. Own code, because parsers that
 * stream take ten times as long.
 */
export class JsonList {
  readonly #key: Buffer;
  readonly #onItems: (items: unknown[]) => void;
  /** The text around the list. */
  readonly #around: Buffer[] = [];
  /** The text that has not been handed over; it is looked at from `#at` on. */
  #text: Buffer = Buffer.alloc(0);
  #at = 0;
  #where: 'before' | 'within' | 'after' = 'before';
  #depth = 0;
  #quoteAt = -1;
  #isKeyRead = false;
  #lastComma = -1;
  #hasComma = false;
  #fault: SyntaxError | undefined;

  /** @param key the name of the list in the object */
  constructor(key: string, onItems: (items: unknown[]) => void) {
    this.#key = Buffer.from(JSON.stringify(key));
    this.#onItems = onItems;
  }

  /** Takes the next piece of the text. What is wrong with it is told at its end. */
  push(piece: Buffer): void {
    if (this.#fault) return;
    try {
      this.#take(piece);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#fault = error;
    }
  }

  /** The object, with an empty list where its items were handed over. @throws SyntaxError for what is not JSON */
  end(): unknown {
    if (this.#fault) throw this.#fault;
    return JSON.parse(storableJson(new TextDecoder().decode(Buffer.concat([...this.#around, this.#text]))));
  }

  #take(piece: Buffer): void {
    this.#text = this.#text.length === 0 ? piece : Buffer.concat([this.#text, piece]);
    if (this.#where === 'before') this.#lookForList();
    if (this.#where === 'within') this.#readItems();
    if (this.#where === 'after') this.#leave(this.#text.length, 'after');
    else if (this.#text.length > MOST_BYTES_AN_ITEM) throw new SyntaxError('An item of the list is too long.');
  }

  #lookForList(): void {
    const text = this.#text;
    for (; this.#at < text.length; this.#at += 1) {
      const byte = text[this.#at];
      if (this.#skipsText(byte)) continue;
      if (byte === OPEN_ARRAY && this.#depth === 1 && this.#isKeyRead) {
        this.#leave(this.#at + 1, 'within');
        return;
      }
      if (byte === COMMA) this.#isKeyRead = false;
      this.#depth += depthOf(byte);
    }
    if (text.length > MOST_BYTES_BEFORE) this.#where = 'after';
  }

  /** Hands over the items that are there to their end. */
  #readItems(): void {
    this.#readAtOnce();
    const text = this.#text;
    for (; this.#at < text.length; this.#at += 1) {
      const byte = text[this.#at];
      if (this.#skipsText(byte)) continue;
      if (byte === COMMA && this.#depth === 0) this.#lastComma = this.#at;
      const change = depthOf(byte);
      if (this.#depth + change < 0) {
        this.#handOver(this.#at, this.#at);
        this.#where = 'after';
        return;
      }
      this.#depth += change;
    }
    if (this.#lastComma < 0) return;
    this.#handOver(this.#lastComma, this.#lastComma + 1);
    this.#hasComma = true;
    this.#lastComma = -1;
  }

  /**
   * Hands over all items before the last place that looks like the beginning of one, if they parse: then an item does end there,
   * and no byte of them need be looked at.
   */
  #readAtOnce(): void {
    const comma = this.#text.lastIndexOf('},{') + 1;
    const items = comma === 0 ? undefined : itemsIn(this.#text, comma);
    if (!items) return;
    this.#onItems(items);
    this.#text = this.#text.subarray(comma + 1);
    [this.#at, this.#depth, this.#quoteAt, this.#lastComma, this.#hasComma] = [0, 0, -1, -1, true];
  }

  /** Steps through a text in quotes. Whether it is the name of the list only matters before that. */
  #skipsText(byte: number | undefined): boolean {
    if (this.#quoteAt < 0) {
      if (byte !== QUOTE) return false;
      this.#quoteAt = this.#at;
      return true;
    }
    if (byte === BACKSLASH) this.#at += 1;
    if (byte !== QUOTE) return true;
    if (this.#where === 'before' && this.#depth === 1)
      this.#isKeyRead = this.#text.subarray(this.#quoteAt, this.#at + 1).equals(this.#key);
    this.#quoteAt = -1;
    return true;
  }

  #handOver(end: number, next: number): void {
    const items = parseItems(this.#text, end);
    if (items.length === 0 && (this.#hasComma || next > end)) throw new SyntaxError('A comma is one too many.');
    if (items.length > 0) this.#onItems(items);
    this.#cut(next);
  }

  #leave(end: number, to: 'within' | 'after'): void {
    this.#around.push(this.#text.subarray(0, end));
    this.#cut(end);
    [this.#at, this.#depth, this.#where] = [0, 0, to];
  }

  #cut(end: number): void {
    this.#text = this.#text.subarray(end);
    this.#at -= end;
    if (this.#quoteAt >= 0) this.#quoteAt -= end;
  }
}

function depthOf(byte: number | undefined): number {
  if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return 1;
  return byte === CLOSE_OBJECT || byte === CLOSE_ARRAY ? -1 : 0;
}

/** @throws SyntaxError */
function parseItems(text: Buffer, end: number): unknown[] {
  return JSON.parse(`[${storableJson(text.toString('utf8', 0, end))}]`) as unknown[];
}

/** Undefined where no item ends there. */
function itemsIn(text: Buffer, end: number): unknown[] | undefined {
  try {
    return parseItems(text, end);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
