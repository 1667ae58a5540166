import { appendFileSync, existsSync } from 'node:fs';
import { z } from 'zod';
import type { SentImage } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import { readLines, writeLines } from './ndjson.js';
import { writingError } from './write-file.js';

const entrySchema = z.object({
  phoneNumber: z.string(),
  imageUrl: z.string(),
  answeredUrl: z.string().exactOptional(),
  at: z.iso.datetime(),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * The picture last sent for each number. Linq re-hosts pictures, so its responses alone do not show whether a row's
 * picture is still the one that was sent. An append-only file that is read and compacted when it is opened.
 */
export class Ledger {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  static async open(path: string): Promise<Ledger> {
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
    return new Ledger(path, entries);
  }

  sentImageOf(phoneNumber: string): SentImage | undefined {
    const entry = this.#entries.get(phoneNumber);
    return entry && { imageUrl: entry.imageUrl, answeredUrl: entry.answeredUrl };
  }

  /** Records the pictures set by these outcomes. */
  note(outcomes: readonly Outcome[]): void {
    const entries = outcomes.flatMap(({ phoneNumber, sentImage, finishedAt }): Entry[] =>
      phoneNumber && sentImage ? [{ phoneNumber, ...sentImage, at: finishedAt }] : [],
    );
    if (entries.length === 0) return;
    try {
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      // Starts with a line break, so that it does not continue a line that a crash has cut off.
      appendFileSync(this.#path, `\n${lines}`, { mode: 0o600 });
    } catch (error) {
      throw writingError(this.#path, error);
    }
    for (const entry of entries) this.#entries.set(entry.phoneNumber, entry);
  }
}
