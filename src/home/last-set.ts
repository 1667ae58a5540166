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
/** A time as it is written here, of a day that every month has. */
const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
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
  async add(run: string, fields: CardFields, outcome: Outcome): Promise<void> {
    const { phoneNumber, finishedAt } = outcome;
    if (phoneNumber === null || !hasSet(outcome)) return;
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
      isPlain: isPlainEntry,
      ...(isMeant && { isMeant: (line: string) => isMeant(NUMBER.exec(line)?.[1] ?? '') }),
    })) {
      lines += 1;
      // The report of a run that was continued may come after that of a newer one.
      const before = last.get(phoneNumber);
      if (before && at < before.at) continue;
      last.set(phoneNumber, { fields: before ? { ...before.fields, ...fields } : fields, run, at });
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

/** Whether Linq took the card, whatever became of it afterwards. */
function hasSet({ status, httpStatus }: Outcome): boolean {
  if (status === 'created' || status === 'updated') return true;
  const isTaken = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  return isTaken && (status === 'inactive' || status === 'went_dark' || status === 'differs');
}

/** Takes what the schema takes as it is, or less. */
function isPlainEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { phoneNumber, fields, run, at } = value as Partial<Record<keyof Entry, unknown>>;
  if (typeof phoneNumber !== 'string' || typeof run !== 'string' || typeof at !== 'string' || !TIME.test(at))
    return false;
  return typeof fields === 'object' && fields !== null && Object.entries(fields).every(isPlainField);
}

function isPlainField([name, value]: [name: string, value: unknown]): boolean {
  if (name === 'firstName') return typeof value === 'string';
  return (name === 'lastName' || name === 'imageUrl') && (typeof value === 'string' || value === null);
}
