import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { AUDIT_KIND_NAMES, auditSchema } from '../cards/audit.js';
import { readLines, writeLines } from './ndjson.js';
import { RUN_STATES } from './run-record.js';
import { writingError } from './write-file.js';

const tick = z.object({
  at: z.iso.datetime(),
  /** When it was due or requested. */
  planned: z.iso.datetime(),
  by: z.enum(['cron', 'hand']),
  /** No process was running when it was due. */
  late: z.boolean(),
  /** Further times that were due until now and are not made up. */
  missed: z.number().int(),
});

const started = tick.extend({
  what: z.literal('started'),
  run: z.string(),
  sha256: z.string(),
  /** The server's validator for this version of the source. */
  mark: z.object({ etag: z.string().exactOptional(), lastModified: z.string().exactOptional() }),
  simulate: z.boolean(),
});
/** The previous run is not over. */
const skipped = tick.extend({ what: z.literal('skipped'), run: z.string().nullable(), why: z.string() });
const unchanged = tick.extend({ what: z.literal('source_unchanged'), run: z.string() });
const unusable = tick.extend({ what: z.enum(['source_missing', 'source_unreadable', 'failed']), why: z.string() });
/** The account was compared. `counts`: findings by kind, without zeros; `fresh`: drift that the audit before did not find. */
const audited = tick.extend({
  what: z.literal('audited'),
  comparedWith: auditSchema.shape.comparedWith,
  drift: z.boolean(),
  cards: z.number().int(),
  lines: z.number().int().nullable(),
  counts: z.partialRecord(z.enum(AUDIT_KIND_NAMES), z.number().int()),
  fresh: z.partialRecord(z.enum(AUDIT_KIND_NAMES), z.number().int()),
});
/** How an earlier run ended or stopped. */
const ended = z.object({
  what: z.literal('ended'),
  at: z.iso.datetime(),
  run: z.string(),
  /** `source_unreadable`: the source turned out to be unusable when it was read completely; nothing was sent. */
  state: z.enum([...RUN_STATES, 'source_unreadable', 'failed']),
  counts: z.record(z.string(), z.number().int()).nullable(),
  why: z.string().nullable(),
});

/** One entry of a schedule's history: the result of a tick, or the end of a run. */
export const historyEntrySchema = z.discriminatedUnion('what', [started, skipped, unchanged, unusable, audited, ended]);
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
/** The result of a tick. */
export const tickEntrySchema = z.discriminatedUnion('what', [started, skipped, unchanged, unusable, audited]);
export type TickEntry = z.infer<typeof tickEntrySchema>;
export type AuditedEntry = Extract<HistoryEntry, { what: 'audited' }>;
export type StartedEntry = Extract<HistoryEntry, { what: 'started' }>;

/** Limited, because a schedule for every second that is always skipped would eventually fill the disk. */
const KEPT = 1_000;

/** The history of a schedule, oldest first. A line cut off by a crash is ignored. */
export async function readHistory(path: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  if (!existsSync(path)) return entries;
  for await (const entry of readLines(path, historyEntrySchema, { skipDamaged: true })) entries.push(entry);
  return entries;
}

/**
 * Appends an entry; it is on disk when this returns. Only the process that holds the home may call this. Beyond a
 * thousand entries the oldest are removed, except those of the last run.
 *
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function addToHistory(path: string, entry: HistoryEntry): Promise<void> {
  const entries = await readHistory(path);
  if (entries.length >= 2 * KEPT) return writeLines(path, [...shortened(entries), entry]);
  try {
    const file = await open(path, 'a', 0o600);
    try {
      // Starts with a line break, so that it does not continue a line that a crash has cut off.
      await file.appendFile(`\n${JSON.stringify(entry)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw writingError(path, error);
  }
}

export function lastStarted(entries: readonly HistoryEntry[]): StartedEntry | undefined {
  return entries.findLast((entry) => entry.what === 'started');
}

/** The time up to which the results of ticks are known; later ones were missed. */
export function knownUntil(entries: readonly HistoryEntry[]): number {
  return Math.max(0, ...ticksOf(entries).map(({ at, planned }) => Math.max(Date.parse(at), Date.parse(planned))));
}

export function ticksOf(entries: readonly HistoryEntry[]): TickEntry[] {
  return entries.filter((entry) => entry.what !== 'ended');
}

function shortened(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const last = lastStarted(entries)?.run;
  return entries.filter((entry, index) => {
    const isOfLast = (entry.what === 'started' || entry.what === 'ended') && entry.run === last;
    return isOfLast || index >= entries.length - KEPT;
  });
}
