import { existsSync, readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { snapshotSchema } from '../../cards/account.js';
import { type AccountParts, AccountTable } from '../../cards/account-table.js';
import type { Ledger } from '../ledger.js';
import type { RunFiles } from '../run-folder.js';
import { writeThrough } from '../write-file.js';

/*
 * account.bin: the account as it was when the plan was made, as the table has it in memory. A line of JSON with the counts,
 * filled up with blanks to a multiple of eight bytes; then for each number its digits (8 bytes), the place of its card's text
 * (8), the length of that (4) and its marks (1), all in the order of bytes of the machine; then the texts.
 */
const ALIGNED = 8;

type Head = Pick<AccountParts, 'cards' | 'lines' | 'oddCards' | 'oddLines'> & {
  numbers: number;
  /** The size of the ledger at that time. Missing in files of builds before. */
  ledgerBytes?: number;
};

/**
 * @param ledger as it is now
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function writeAccountFile(
  { account: path }: Pick<RunFiles, 'account'>,
  table: AccountTable,
  ledger: Pick<Ledger, 'size'>,
): Promise<void> {
  const { keys, places, lengths, marks, texts, ...counts } = table.parts();
  const head: Head = { ...counts, numbers: keys.length, ledgerBytes: ledger.size };
  const text = JSON.stringify(head);
  const padded = Math.ceil((Buffer.byteLength(text) + 1) / ALIGNED) * ALIGNED;
  const line = Buffer.alloc(padded, ' ');
  line.write(text);
  line.write('\n', padded - 1);
  await writeThrough(path, async (temporary) => {
    const file = await open(temporary, 'w', 0o600);
    try {
      for (const part of [line, keys, places, lengths, marks, ...texts]) await file.writeFile(bytesOf(part));
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** The account of a run, as this version or one before it kept it; null for a run without. */
export async function readAccountFile({
  account: path,
  snapshot,
}: Pick<RunFiles, 'account' | 'snapshot'>): Promise<AccountTable | null> {
  if (!existsSync(path)) {
    return existsSync(snapshot) ? snapshotSchema.parse(JSON.parse(readFileSync(snapshot, 'utf8'))) : null;
  }
  const { parts } = partsIn(await readFile(path));
  return AccountTable.from(parts);
}

/**
 * Whether account and ledger are still what they were when the plan was made, so that every row would get the same decision.
 *
 * @param account the current one
 */
export async function isAsPlanned(
  { account: path }: Pick<RunFiles, 'account'>,
  account: AccountTable,
  ledger: Pick<Ledger, 'size'>,
): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { parts, ledgerBytes } = partsIn(await readFile(path));
  return ledgerBytes === ledger.size && account.isSameAs(parts);
}

function partsIn(content: Buffer): { parts: AccountParts; ledgerBytes: number | undefined } {
  const { buffer, byteOffset } = content;
  const end = content.indexOf('\n') + 1;
  const { numbers, ledgerBytes, ...counts } = JSON.parse(content.toString('utf8', 0, end)) as Head;
  const at = { keys: end, places: end + 8 * numbers, lengths: end + 16 * numbers, marks: end + 20 * numbers };
  const isAligned = byteOffset % ALIGNED === 0;
  const [whole, from] = isAligned ? [buffer, byteOffset] : [new Uint8Array(content).buffer, 0];
  const parts = {
    ...counts,
    keys: new Float64Array(whole, from + at.keys, numbers),
    places: new Float64Array(whole, from + at.places, numbers),
    lengths: new Uint32Array(whole, from + at.lengths, numbers),
    marks: new Uint8Array(whole, from + at.marks, numbers),
    texts: [new Uint8Array(whole, from + at.marks + numbers, content.length - at.marks - numbers)],
  };
  return { parts, ledgerBytes };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
