import type { Cause } from '../../../cards/cause.js';
import { formatCount, formatStatus } from '../../../format/text.js';
import { explained, formatCause } from '../../../html/cause-item.js';
import { Swatch } from '../../../html/outcome-bar.js';
import { short } from '../../../html/short.js';
import { withControls } from '../parts/with-controls.js';
import { withQuery } from '../query.js';

/** The causes of rows that need attention, one line each, with a link to the first of their rows. */
export function RunCauses({ causes, address }: { causes: readonly Cause[]; address: string }): JSX.Element {
  if (causes.length === 0) return '';
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">Needs attention</h2>
      <table class="run-causes">
        <thead>
          <tr>
            <th scope="col" class="num">
              Rows
            </th>
            <th scope="col">Cause</th>
            <th scope="col">Outcome</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {causes.map((cause) => (
            <CauseLine cause={cause} address={address} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CauseLine({ cause, address }: { cause: Cause; address: string }): JSX.Element {
  const { happened, remedy } = explained(cause);
  const { status, rows, firstRow } = cause;
  const where = `${withQuery(address, { status, after: firstRow - 1 })}#outcomes`;
  return (
    <tr>
      <td class="num strong">{formatCount(rows)}</td>
      <td>
        <span class="strong" safe>
          {short(withControls(happened), 500)}
        </span>{' '}
        <span safe>{short(withControls(remedy), 500)}</span>
      </td>
      <td class="outcome">
        <Swatch status={status} />
        <span safe>{formatStatus(status)}</span>{' '}
        <span class="muted small" safe>
          {formatCause(cause)}
        </span>
      </td>
      <td>
        <a href={where} safe>
          {rows === 1 ? `Row ${formatCount(firstRow)}` : `From row ${formatCount(firstRow)}`}
        </a>
      </td>
    </tr>
  );
}
