import { AUDIT_KIND_NAMES, AUDIT_KINDS, type AuditFinding } from '../cards/audit.js';
import { FIELD_NAMES, type FieldChange } from '../cards/card.js';
import { formatCount } from './text.js';

/** What an audit has found: `drift: 2 × cards that recipients do not see`. */
export function formatFindings({
  drift,
  counts,
}: {
  drift: boolean;
  counts: Readonly<Record<string, number>>;
}): string {
  const found = AUDIT_KIND_NAMES.filter((kind) => (counts[kind] ?? 0) > 0);
  const listed = found.map((kind) => `${formatCount(counts[kind] ?? 0)} × ${AUDIT_KINDS[kind].meaning}`);
  return [drift ? 'drift' : 'no drift', ...(listed.length > 0 ? [listed.join(', ')] : [])].join(': ');
}

/** How a card differs: `first name: "Ann", should be "Anna"; last name: "Li", should be empty`. */
export function formatDifferences({ changes = [] }: Pick<AuditFinding, 'changes'>): string {
  return changes
    .map(({ field, from, to }) => `${FIELD_NAMES[field]}: ${quoted(from)}, should be ${quoted(to)}`)
    .join('; ');
}

/** A value to remove, or that is not there, is said to be empty. */
function quoted(value: FieldChange['from'] | FieldChange['to']): string {
  return value === null || value === undefined || value === '' ? 'empty' : JSON.stringify(value);
}
