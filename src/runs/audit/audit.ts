import { recogniseSource, rowOptions } from '../../../jobs/run-steps/intake.js';
import type { AuditAccount } from '../../../jobs/schedule.js';
import type { AccountTable } from '../../cards/account-table.js';
import {
  AUDIT_KIND_NAMES,
  type Audit,
  type AuditFinding,
  auditWithFile,
  auditWithoutFile,
  isDrift,
  withLastSet,
} from '../../cards/audit.js';
import type { Row } from '../../cards/row.js';
import type { RunSettings } from '../../home/run-record.js';
import { withReceivedCopy } from '../../intake/receive.js';
import { readRows } from '../../intake/rows.js';
import { lookAtFile } from '../../pictures/local-files.js';
import { type LookAtPicture, lookAtReceived } from '../../pictures/received-files.js';
import { SETTINGS } from '../../settings.js';
import type { Coordinator } from '../coordinator.js';
import { withDefaults } from '../default-settings.js';
import { fetchAccount } from '../fetch-account.js';
import { namedPaths } from '../named-pictures.js';
import { type PictureFiles, picturesBeside } from '../run-pictures.js';
import { placedRows } from './placed-rows.js';

export type AuditDeps = { simulate: boolean; signal: AbortSignal; now: () => Date };

/** Reads the account, and says how it differs from a file or from what was last set here. Sends nothing but two reads. */
export function auditor(coordinator: Coordinator, { simulate, signal, now }: AuditDeps): AuditAccount {
  return async ({ file, settings: { rate = SETTINGS.rate.fallback, ...reading } }) => {
    if (!file) return withoutFile();
    // The file is not kept: an audit is no run.
    return withReceivedCopy(file.content, async (path) => {
      const settings = withDefaults({ ...reading, simulate });
      // Before the account is read: a file that cannot be used is a mistake to be told at once.
      const dialect = await recogniseSource(path, settings);
      const lookAt = await pictureLook(path, file, settings);
      const { uploads } = await coordinator.readingTools();
      return withFile((table) => {
        const lines = { has: (number: string) => table.has(number) };
        const known = { lines, cardOf: (number: string) => table.cardOf(number), hasFiles: lookAt !== undefined };
        return placedRows(readRows(path, dialect, { ...rowOptions(settings), ...known }), { lookAt, uploads });
      });
    });

    async function withFile(rows: (table: AccountTable) => AsyncIterable<Row>): Promise<Audit> {
      const { account, lastSet } = await read();
      const found: AuditFinding[] = [];
      for await (const finding of auditWithFile(rows(account.table), account)) found.push(finding);
      const numbers = new Set(found.map(({ phoneNumber }) => phoneNumber));
      const last = await lastSet.read((number) => numbers.has(number));
      const findings = found.map((finding) => withLastSet(finding, (number) => last.get(number)));
      return summed('file', account.table, findings);
    }

    async function withoutFile(): Promise<Audit> {
      const { account, lastSet } = await read();
      const last = await lastSet.read();
      const audited = { ...account, lastSetOf: (number: string) => last.get(number) };
      return summed('last_set', account.table, [...auditWithoutFile(audited, last)]);
    }

    async function read() {
      const tools = await coordinator.readingTools();
      const sentImageOf = (number: string) => tools.ledger.sentImageOf(number);
      return { account: { ...(await fetchAccount(tools, { rate, signal })), sentImageOf }, lastSet: tools.lastSet };
    }

    function summed(comparedWith: Audit['comparedWith'], table: AccountTable, findings: AuditFinding[]): Audit {
      return {
        at: now().toISOString(),
        comparedWith,
        cards: table.cardCount,
        lines: table.lineCount === 0 ? null : table.lineCount,
        drift: findings.some(isDrift),
        counts: countsOf(findings),
        findings,
      };
    }
  };
}

/** How the pictures of a source are looked at; undefined where its rows can name none by their paths. */
async function pictureLook(
  path: string,
  { folder, received }: PictureFiles,
  settings: RunSettings,
): Promise<LookAtPicture | undefined> {
  if (received !== undefined) return lookAtReceived(received, await namedPaths(path, settings));
  if (folder === undefined) return undefined;
  const beside = picturesBeside(folder);
  return (picture) => lookAtFile(beside, picture);
}

function countsOf(findings: readonly AuditFinding[]): Audit['counts'] {
  const counts = Object.fromEntries(AUDIT_KIND_NAMES.map((kind) => [kind, 0])) as Audit['counts'];
  for (const { kind } of findings) counts[kind] += 1;
  return counts;
}
