import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { LastSet } from '../cards/audit.js';
import { type CardFields, cardFieldsSchema } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import { readLines, writeLines } from './ndjson.js';
import { SyncedLog } from './synced-log.js';

const entrySchema = z.object({
  phoneNumber: z.string(),
  fields: cardFieldsSchema,
  run: z.string(),
  at: z.iso.datetime(),
});
type Entry = z.infer<typeof entrySchema>;

/** Where an entry has its number: a line of another number need not be parsed. */
const NUMBER = /^\{"phoneNumber":"(\+\d+)"/;
/** Entries written at once. */
const BLOCK = 1_000;

/**
 * What was last set for each number from this home: an audit without a file compares the account with it. Append-only; of a
 * number the later outcome counts for each of its fields, because a row may set only some.
 */
export class LastSetFile {
  readonly #path: string;
  readonly #log: SyncedLog;
  #pending: Entry[] = [];

  constructor(path: string) {
    this.#path = path;
    this.#log = new SyncedLog(path);
  }

  /** Notes the outcome of a row that has set its card; any other is ignored. @throws as `flush` */
  async add(run: string, fields: CardFields, { phoneNumber, status, finishedAt }: Outcome): Promise<void> {
    if (phoneNumber === null || (status !== 'created' && status !== 'updated')) return;
    this.#pending.push({ phoneNumber, fields, run, at: finishedAt });
    if (this.#pending.length >= BLOCK) await this.flush();
  }

  /** A power cut does not undo what was noted once this has resolved. @throws OperatorError `disk_full`, `home_unusable` */
  async flush(): Promise<void> {
    const entries = this.#pending;
    if (entries.length === 0) return;
    this.#pending = [];
    await this.#log.append(entries.map((entry) => JSON.stringify(entry)).join('\n'));
  }

  /**
   * The last card of every number, or of those that are meant. Rewrites the file if most of it is outdated, where all of it
   * is read.
   */
  async read(isMeant?: (phoneNumber: string) => boolean): Promise<Map<string, LastSet>> {
    const last = new Map<string, LastSet>();
    if (!existsSync(this.#path)) return last;
    let lines = 0;
    for await (const { phoneNumber, fields, run, at } of readLines(this.#path, entrySchema, {
      skipDamaged: true,
      ...(isMeant && { isMeant: (line: string) => isMeant(NUMBER.exec(line)?.[1] ?? '') }),
    })) {
      lines += 1;
      // The report of a run that was continued may come after that of a newer one.
      if (at < (last.get(phoneNumber)?.at ?? '')) continue;
      last.set(phoneNumber, { fields: { ...last.get(phoneNumber)?.fields, ...fields }, run, at });
    }
    if (!isMeant && lines > 2 * last.size + 1_000) {
      await writeLines(
        this.#path,
        [...last].map(([phoneNumber, entry]) => ({ phoneNumber, ...entry })),
      );
    }
    return last;
  }
}
