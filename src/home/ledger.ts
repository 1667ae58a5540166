import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { SentImage } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import { versionOf } from '../cards/pictures/picture-version.js';
import { readLines, writeLines } from './ndjson.js';
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

/** Tells the SHA-256 of what was last seen at an address; undefined where that is not known. */
export type HashesSeen = () => Promise<(address: string) => string | undefined>;

/**
 * The picture last sent for each number. Linq re-hosts pictures, so its responses alone do not show whether a row's
 * picture is still the one that was sent. An append-only file that is read and compacted when it is opened.
 */
export class Ledger {
  readonly #path: string;
  readonly #log: SyncedLog;
  readonly #entries: Map<string, Entry>;
  readonly #hashesSeen: HashesSeen;

  private constructor(path: string, entries: Map<string, Entry>, hashesSeen: HashesSeen) {
    this.#path = path;
    this.#log = new SyncedLog(path);
    this.#entries = entries;
    this.#hashesSeen = hashesSeen;
  }

  static async open(path: string, hashesSeen: HashesSeen = async () => () => undefined): Promise<Ledger> {
    const entries = new Map<string, Entry>();
    let lines = 0;
    if (existsSync(path)) {
      // A line cut off by a crash is ignored: its picture is sent again, which does no harm.
      for await (const entry of readLines(path, entrySchema, { skipDamaged: true })) {
        lines += 1;
        entries.set(entry.phoneNumber, entry);
      }
    }
    if (lines > 2 * entries.size + 1000) await writeLines(path, entries.values());
    return new Ledger(path, entries, hashesSeen);
  }

  /** In bytes. It grows with each picture that is noted, so as long as it stays the same, nothing has been. */
  get size(): number {
    return existsSync(this.#path) ? statSync(this.#path).size : 0;
  }

  sentImageOf(phoneNumber: string): SentImage | undefined {
    const entry = this.#entries.get(phoneNumber);
    if (!entry) return undefined;
    const { imageUrl, answeredUrl, sha256 } = entry;
    return { imageUrl, answeredUrl, ...(sha256 !== undefined && { sha256 }) };
  }

  /**
   * Records the pictures set by these outcomes; a power cut does not undo it once this has resolved.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  async note(outcomes: readonly Outcome[]): Promise<void> {
    const sent = outcomes.flatMap(({ phoneNumber, sentImage, finishedAt }): Entry[] =>
      phoneNumber && sentImage ? [{ phoneNumber, ...sentImage, at: finishedAt }] : [],
    );
    if (sent.length === 0) return;
    const hashOf = await this.#hashesSeen();
    await this.#add(
      sent.map((entry) => {
        const sha256 = versionOf(entry.imageUrl) ?? hashOf(entry.imageUrl);
        return { ...entry, ...(sha256 !== undefined && { sha256 }) };
      }),
    );
  }

  /**
   * Takes these bytes for those that were sent for these numbers, where it was not known.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  async learn(phoneNumbers: readonly string[], sha256: string): Promise<void> {
    const entries = phoneNumbers.flatMap((phoneNumber) => this.#entries.get(phoneNumber) ?? []);
    if (entries.length > 0) await this.#add(entries.map((entry) => ({ ...entry, sha256 })));
  }

  async #add(entries: readonly Entry[]): Promise<void> {
    await this.#log.append(entries.map((entry) => JSON.stringify(entry)).join('\n'));
    for (const entry of entries) this.#entries.set(entry.phoneNumber, entry);
  }
}
