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
 * What picture was last sent for each number. Linq re-hosts pictures, so its answers alone cannot tell whether a row's
 * picture is still the one that was sent. A file that is added to, read and shortened when it is opened.
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
      // A line that a crash has cut off is left out: its picture is then sent once more, which does no harm.
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

  /** Notes the pictures that these outcomes have set. */
  note(outcomes: readonly Outcome[]): void {
    const entries = outcomes.flatMap(({ phoneNumber, sentImage, finishedAt }): Entry[] =>
      phoneNumber && sentImage ? [{ phoneNumber, ...sentImage, at: finishedAt }] : [],
    );
    if (entries.length === 0) return;
    try {
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      // On lines of their own also after one that a crash has cut off.
      appendFileSync(this.#path, `\n${lines}`, { mode: 0o600 });
    } catch (error) {
      throw writingError(this.#path, error);
    }
    for (const entry of entries) this.#entries.set(entry.phoneNumber, entry);
  }
}
