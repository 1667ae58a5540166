import { AUDIT_KIND_NAMES, AUDIT_KINDS, type Audit, type AuditFinding, type AuditKind } from '../../cards/audit.js';
import { formatDifferences } from '../../format/audit-text.js';
import { formatCount, formatLocalTime } from '../../format/text.js';
import type { Colors } from '../io.js';

export type AuditShown = {
  /** The file that the account was compared with, as an argument of a command. */
  source: string | undefined;
  /** What a command needs to read the file in the same way. */
  reading: string;
  /** What a command needs to find the same home. */
  flags: string;
  isAll: boolean;
  colors: Colors;
  now: Date;
};

/** Numbers of one kind that are shown without `--all`. */
const MOST_SHOWN = 20;

/** An audit for people: one group for each kind, with its numbers and the command that puts it right. */
export function auditLines(audit: Audit, shown: AuditShown): string {
  const { cards, lines, drift, comparedWith } = audit;
  const than = comparedWith === 'file' ? 'the file' : 'what was last set here';
  const read = `${formatCount(cards)} cards${lines === null ? '' : ` and ${formatCount(lines)} lines`}`;
  const result = drift
    ? shown.colors.yellow(`! Drift: the account differs from ${than}.`)
    : shown.colors.green(`✔ No drift: the account matches ${than}.`);
  const groups = AUDIT_KIND_NAMES.filter((kind) => audit.counts[kind] > 0).map((kind) => groupOf(kind, audit, shown));
  return [`${result} ${read} were read.`, ...groups].join('\n\n');
}

function groupOf(kind: AuditKind, { findings, counts }: Audit, shown: AuditShown): string {
  const all = findings.filter((finding) => finding.kind === kind);
  const some = shown.isAll ? all : all.slice(0, MOST_SHOWN);
  const left = all.length - some.length;
  return [
    `${formatCount(counts[kind])} × ${shown.colors.bold(AUDIT_KINDS[kind].meaning)}`,
    ...some.map((finding) => `    ${findingLine(finding, shown)}`),
    ...(left > 0 ? [`    and ${formatCount(left)} more; show all: --all`] : []),
    `  → ${remedyOf(kind, shown)}`,
  ].join('\n');
}

function findingLine(finding: AuditFinding, { now }: AuditShown): string {
  const { phoneNumber, line, reason, lastSet } = finding;
  const place = `line ${line}`;
  const parts = [
    // The reason of a row names its line too.
    phoneNumber ?? (reason?.startsWith(place) ? '' : place),
    formatDifferences(finding),
    reason ?? '',
    lastSet ? `last set ${formatLocalTime(lastSet.at, now)} by run ${lastSet.run}` : '',
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function remedyOf(kind: AuditKind, { source, reading, flags }: AuditShown): string {
  const file = `${source ?? '<file>'}${reading}${flags}`;
  switch (kind) {
    case 'no_card':
    case 'inactive':
    case 'differs':
      return source === undefined
        ? `Provision their file, or set them again on the page “Lines”: linq-cards serve --open${flags}`
        : `Put them right: linq-cards provision ${file}`;
    case 'not_a_line':
      return 'Remove them from the file, or use the key of the account that owns them. Linq cannot remove a card.';
    case 'row_error':
      return `See what is wrong with the rows: linq-cards plan ${file}`;
    case 'not_in_file':
      return 'Add them to the file if it is meant to have every line.';
    case 'critical':
    case 'at_risk':
      return 'See Linq’s guide to the reputation of phone numbers: docs.linqapp.com/guides/phone-numbers/phone-reputation';
  }
}
