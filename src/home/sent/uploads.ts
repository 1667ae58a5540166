import { existsSync } from 'node:fs';
import { z } from 'zod';
import { readLines } from '../ndjson.js';
import { SyncedLog } from '../synced-log.js';

const entrySchema = z.object({
  /** Of the bytes of the picture. */
  sha256: z.string(),
  /** Where Linq keeps it. */
  address: z.string(),
  attachmentId: z.string(),
  at: z.iso.datetime(),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * The pictures that were uploaded to Linq from this home, by their bytes, so that each is uploaded once. An append-only file. A
 * picture is in it before its address is used: after a crash it may be uploaded twice, and is never taken for one that is not
 * there.
 */
export class Uploads {
  readonly #log: SyncedLog;
  readonly #entries: Map<string, Entry>;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#log = new SyncedLog(path);
    this.#entries = entries;
  }

  static async open(path: string): Promise<Uploads> {
    const entries = new Map<string, Entry>();
    if (existsSync(path)) {
      // A line cut off by a crash is ignored: its picture is uploaded again.
      for await (const entry of readLines(path, entrySchema, { skipDamaged: true })) entries.set(entry.sha256, entry);
    }
    return new Uploads(path, entries);
  }

  addressOf(sha256: string): string | undefined {
    return this.#entries.get(sha256)?.address;
  }

  /** A power cut does not undo it once this has resolved. @throws OperatorError `disk_full`, `home_unusable` */
  async remember(entry: Entry): Promise<void> {
    await this.#log.append(JSON.stringify(entry));
    this.#entries.set(entry.sha256, entry);
  }
}
