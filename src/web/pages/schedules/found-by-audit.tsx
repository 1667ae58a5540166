import { AUDIT_KIND_NAMES, AUDIT_KINDS, type Audit, type AuditFinding, type AuditKind } from '../../../cards/audit.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { formatDifferences } from '../../../format/audit-text.js';
import { capitalize, formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import { lineHref } from '../lines/line-href.js';
import { ZonedTime } from '../parts/zoned-time.js';

/** Findings of one kind that the page shows; the API has all of them. */
const MOST_SHOWN = 50;

/** What the last audit of a schedule found, a group for each kind, with each number as a link to its page. */
export function FoundByAudit({ audit, tz }: { audit: Audit; tz: string }): JSX.Element {
  const { at, drift, counts, comparedWith } = audit;
  const than = comparedWith === 'file' ? 'the source' : 'what was last set here';
  return (
    <section aria-labelledby="audit">
      <h2 id="audit">Last audit</h2>
      <p>
        <span class={`pill${drift ? ' pill-differs' : ''}`}>{drift ? 'drift' : 'no drift'}</span>{' '}
        {drift ? `The account differs from ${than}.` : `The account matches ${than}.`}{' '}
        <span class="muted">
          <ZonedTime {...{ at, tz }} />
        </span>
      </p>
      {AUDIT_KIND_NAMES.filter((kind) => counts[kind] > 0).map((kind) => (
        <FoundOfKind {...{ kind, audit }} />
      ))}
    </section>
  );
}

function FoundOfKind({ kind, audit: { findings, counts } }: { kind: AuditKind; audit: Audit }): JSX.Element {
  const all = findings.filter((finding) => finding.kind === kind);
  const left = all.length - MOST_SHOWN;
  return (
    <details open={AUDIT_KINDS[kind].drift}>
      <summary safe>{`${formatCount(counts[kind])} × ${capitalize(AUDIT_KINDS[kind].meaning)}`}</summary>
      <ul>
        {all.slice(0, MOST_SHOWN).map((finding) => (
          <Finding finding={finding} />
        ))}
      </ul>
      {left > 0 && <p class="muted">{`And ${formatCount(left)} more.`}</p>}
    </details>
  );
}

function Finding({ finding }: { finding: AuditFinding }): JSX.Element {
  const { phoneNumber, line, reason = '' } = finding;
  const words = [formatDifferences(finding), reason].filter((part) => part !== '').join(' · ');
  return (
    <li>
      {phoneNumber === null ? (
        <span>Line {line ?? 0} of the file</span>
      ) : (
        <a href={lineHref(phoneNumber)} safe>
          {internationalForm(phoneNumber)}
        </a>
      )}{' '}
      <span class="muted" safe>
        {short(words, 500)}
      </span>
    </li>
  );
}
