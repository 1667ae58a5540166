import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { SentImage } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import { versionOf } from '../cards/pictures/picture-version.js';
import { linesFrom } from './line-offsets.js';
import { parseIfWhole, writeLines } from './ndjson.js';
import { SyncedLog } from './synced-log.js';

const entrySchema = z.object({
  phoneNumber: z.string(),
  imageUrl: z.string(),
  answeredUrl: z.string().exactOptional(),
  /** Of the bytes that were sent, or the beginning of it. */
  sha256: z.string().exactOptional(),
  at: z.iso.datetime(),
});
type Entry = z.infer<typeof entrySchema>;

/** A line as it is written here, with its number. It is whole, so it can be parsed when its number is asked for. */
const WHOLE =
  /^\{"phoneNumber":"(\+\d+)","imageUrl":"[^"\\\p{Cc}]*"(?:,"answeredUrl":"[^"\\\p{Cc}]*")?,"at":"[\d:.TZ-]+"(?:,"sha256":"[\da-f]+")?\}$/u;

/** Tells the SHA-256 of what was last seen at an address; undefined where that is not known. */
export type HashesSeen = () => Promise<(address: string) => string | undefined>;

/**
 * The picture last sent for each number. Linq re-hosts pictures, so its responses alone do not show whether a row's
 * picture is still the one that was sent. An append-only file that is read and compacted when it is opened. Most commands ask for
 * few numbers, so an entry stays the text that it is in the file.
 */
export class Ledger {
  readonly #path: string;
  readonly #log: SyncedLog;
  readonly #entries: Map<string, string>;
  readonly #hashesSeen: HashesSeen;

  private constructor(path: string, entries: Map<string, string>, hashesSeen: HashesSeen) {
    this.#path = path;
    this.#log = new SyncedLog(path);
    this.#entries = entries;
    this.#hashesSeen = hashesSeen;
  }

  static async open(path: string, hashesSeen: HashesSeen = async () => () => undefined): Promise<Ledger> {
    const entries = new Map<string, string>();
    let lines = 0;
    if (existsSync(path)) {
      // A line cut off by a crash is ignored: its picture is sent again, which does no harm.
      for await (const block of linesFrom(path, 0)) {
        for (const { text } of block) {
          const phoneNumber = WHOLE.exec(text)?.[1] ?? parseIfWhole(text, entrySchema)?.phoneNumber;
          if (phoneNumber === undefined) continue;
          lines += 1;
          entries.set(phoneNumber, text);
        }
      }
    }
    if (lines > 2 * entries.size + 1000) await writeLines(path, [...entries.values()].map(parsed));
    return new Ledger(path, entries, hashesSeen);
  }

  /** In bytes. It grows with each picture that is noted, so as long as it stays the same, nothing has been. */
  get size(): number {
    return existsSync(this.#path) ? statSync(this.#path).size : 0;
  }

  sentImageOf(phoneNumber: string): SentImage | undefined {
    const entry = this.#entryOf(phoneNumber);
    if (!entry) return undefined;
    const { imageUrl, answeredUrl, sha256 } = entry;
    return { imageUrl, answeredUrl, ...(sha256 !== undefined && { sha256 }) };
  }

  /**
   * Records the pictures set by these outcomes. A kill does not undo it, and a power cut only until {@link sync} has resolved.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  async note(outcomes: readonly Outcome[]): Promise<void> {
    const sent = outcomes.flatMap(({ phoneNumber, sentImage, finishedAt }): Entry[] =>
      phoneNumber && sentImage ? [{ phoneNumber, ...sentImage, at: finishedAt }] : [],
    );
    if (sent.length === 0) return;
    const hashOf = await this.#hashesSeen();
    this.#add(
      sent.map((entry) => {
        const sha256 = versionOf(entry.imageUrl) ?? hashOf(entry.imageUrl);
        return { ...entry, ...(sha256 !== undefined && { sha256 }) };
      }),
    );
  }

  /** Whether it lacks what this outcome should have left here: a power cut has taken it. */
  hasLost({ phoneNumber, sentImage, finishedAt }: Outcome): boolean {
    if (!phoneNumber || !sentImage) return false;
    const { at } = this.#entryOf(phoneNumber) ?? {};
    return at === undefined || at < finishedAt;
  }

  /** A power cut does not undo what was recorded before. @throws OperatorError `disk_full`, `home_unusable` */
  async sync(): Promise<void> {
    await this.#log.sync();
  }

  /**
   * Takes these bytes for those that were sent for these numbers, where it was not known.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  async learn(phoneNumbers: readonly string[], sha256: string): Promise<void> {
    const entries = phoneNumbers.flatMap((phoneNumber) => this.#entryOf(phoneNumber) ?? []);
    if (entries.length === 0) return;
    this.#add(entries.map((entry) => ({ ...entry, sha256 })));
    await this.sync();
  }

  #add(entries: readonly Entry[]): void {
    const texts = entries.map((entry) => JSON.stringify(entry));
    this.#log.write(texts.join('\n'));
    entries.forEach(({ phoneNumber }, at) => {
      this.#entries.set(phoneNumber, texts[at] ?? '');
    });
  }

  #entryOf(phoneNumber: string): Entry | undefined {
    const text = this.#entries.get(phoneNumber);
    return text === undefined ? undefined : parsed(text);
  }
}

function parsed(text: string): Entry {
  return JSON.parse(text) as Entry;
}
