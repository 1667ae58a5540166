import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Snapshot, snapshotSchema } from '../../src/cards/account.js';
import type { Card } from '../../src/cards/card.js';
import type { AccountView } from '../../src/cards/plan.js';
import type { Ledger } from '../../src/home/ledger.js';
import { writeWhole } from '../../src/home/write-file.js';
import { readAccount } from '../../src/linq/read-account.js';
import { haltBecause } from '../card.js';
import { type PlanContext, RunHalted } from '../run-context.js';

/**
 * Reads the account's cards and lines once, so that only differences are sent.
 *
 * @throws RunHalted if the account cannot be read because of its key or an outage of Linq
 */
export async function takeSnapshot(context: PlanContext): Promise<void> {
  const { record, files } = context;
  if (!record.current.settings.snapshot) return;
  const snapshot = await snapshotNow(context);
  if (snapshot) await writeWhole(files.snapshot, JSON.stringify(snapshot));
  else await record.update({ settings: { ...record.current.settings, snapshot: false } });
}

/**
 * The current account; null if its cards cannot be listed for a reason that may concern only the list.
 *
 * @throws RunHalted as above
 */
export async function snapshotNow({ record, linq, log, now, signal }: PlanContext): Promise<Snapshot | null> {
  const { id } = record.current;
  const reading = await readAccount({ linq, now }, id, signal);
  switch (reading.kind) {
    case 'read':
      return reading.snapshot;
    case 'unreadable':
      log.warn(
        { run: id, ...reading.failure.said },
        'the account’s cards cannot be listed; continuing without a snapshot',
      );
      return null;
    case 'refused':
      throw new RunHalted(haltBecause(reading.failure.rule, reading.failure.said, now()));
    case 'stopped':
      throw new Error('A run must not be stopped before its snapshot has been taken.');
  }
}

/** The snapshot of a run; null if it has none. */
export async function readSnapshot(path: string): Promise<Snapshot | null> {
  return existsSync(path) ? snapshotSchema.parse(JSON.parse(await readFile(path, 'utf8'))) : null;
}

/** The known state of a number, from the snapshot and the ledger. */
export function viewOf(snapshot: Snapshot | null, ledger: Ledger): AccountView {
  const sentImageOf = (phoneNumber: string) => ledger.sentImageOf(phoneNumber);
  if (!snapshot) return { cardOf: () => undefined, owns: () => undefined, sentImageOf };
  const cards = new Map<string, Card>(snapshot.cards.map((card) => [card.phoneNumber, card]));
  const lines = snapshot.lines && new Set(snapshot.lines);
  return {
    cardOf: (phoneNumber) => cards.get(phoneNumber) ?? null,
    owns: (phoneNumber) => lines?.has(phoneNumber),
    sentImageOf,
  };
}
