import { readFile } from 'node:fs/promises';
import { type Snapshot, snapshotSchema } from '../../src/cards/account.js';
import type { Card } from '../../src/cards/card.js';
import type { AccountView } from '../../src/cards/plan.js';
import type { Ledger } from '../../src/home/ledger.js';
import type { RunFiles } from '../../src/home/run-folder.js';
import { writeWhole } from '../../src/home/write-file.js';
import { readAccount } from '../../src/linq/read-account.js';
import { haltBecause } from '../card.js';
import { type RunContext, RunHalted } from '../run-context.js';

/**
 * Reads the account's cards and lines once, so that only what differs has to be sent.
 *
 * @throws RunHalted when the account cannot be read because of its key, or because Linq is down
 */
export async function takeSnapshot({ record, files, linq, log, now, signal }: RunContext): Promise<void> {
  const { id, settings } = record.current;
  if (!settings.snapshot) return;
  const reading = await readAccount({ linq, now }, id, signal);
  switch (reading.kind) {
    case 'read':
      return writeWhole(files.snapshot, JSON.stringify(reading.snapshot));
    case 'unreadable':
      log.warn({ run: id, ...reading.failure.said }, 'the account’s cards cannot be listed; going without a snapshot');
      return record.update({ settings: { ...settings, snapshot: false } });
    case 'refused':
      throw new RunHalted(haltBecause(reading.failure.rule, reading.failure.said, now()));
    case 'stopped':
      throw new Error('A run must not be stopped before its snapshot has been taken.');
  }
}

/** What the snapshot and the ledger know about a number. */
export async function accountView({ record, files, ledger }: RunContext): Promise<AccountView> {
  if (!record.current.settings.snapshot) {
    return { cardOf: () => undefined, owns: () => undefined, sentImageOf: (number) => ledger.sentImageOf(number) };
  }
  return viewOf(await readSnapshot(files), ledger);
}

/** The account's lines; null where they are not known. */
export async function accountLines({ record, files }: RunContext): Promise<readonly string[] | null> {
  return record.current.settings.snapshot ? (await readSnapshot(files)).lines : null;
}

async function readSnapshot({ snapshot }: RunFiles): Promise<Snapshot> {
  return snapshotSchema.parse(JSON.parse(await readFile(snapshot, 'utf8')));
}

function viewOf(snapshot: Snapshot, ledger: Ledger): AccountView {
  const cards = new Map<string, Card>(snapshot.cards.map((card) => [card.phoneNumber, card]));
  const lines = snapshot.lines && new Set(snapshot.lines);
  return {
    cardOf: (phoneNumber) => cards.get(phoneNumber) ?? null,
    owns: (phoneNumber) => lines?.has(phoneNumber),
    sentImageOf: (phoneNumber) => ledger.sentImageOf(phoneNumber),
  };
}
