import { internationalForm } from '../../../cards/phone-number.js';
import type { PlannedRow } from '../../../cards/plan.js';
import { formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import { CardLook, type Look, nameOf, SmallPicture } from '../lines/card-look.js';
import { shownCard } from './grid-row.js';

/** The card of a row as recipients see it, in light and in dark: now, and after the run. */
export function PreviewCard({ planned, run }: { planned: PlannedRow; run: string }): JSX.Element {
  const { row, phoneNumber, before, decision } = planned;
  if (phoneNumber === null) {
    return (
      <section id="card" class="notice">
        <p safe>{`Row ${formatCount(row)} has no valid number yet, so there is no card to show.`}</p>
      </section>
    );
  }
  const isSent = ['create', 'update', 'set_up_again'].includes(decision.kind);
  const after = shownCard(planned, run);
  return (
    <section id="card">
      <h2 safe>{`Card of ${internationalForm(phoneNumber)}`}</h2>
      <div class="phones">
        {before ? <Phones title="Now" look={before} /> : ''}
        {isSent || !before ? <Phones title={isSent ? 'After the run' : 'In this row'} look={after} /> : ''}
      </div>
    </section>
  );
}

function Phones({ title, look }: { title: string; look: Look }): JSX.Element {
  return (
    <figure>
      <figcaption safe>{title}</figcaption>
      <Phone theme="light" look={look} />
      <Phone theme="dark" look={look} />
    </figure>
  );
}

/** A phone has a card in two places: small above the messages, and as the contact that opens from there. */
function Phone({ theme, look }: { theme: 'light' | 'dark'; look: Look }): JSX.Element {
  return (
    <div class={`phone ${theme}`}>
      <div class="phone-head">
        <SmallPicture look={look} />
        <span safe>{short(nameOf(look), 40) || internationalForm(look.phoneNumber)}</span>
      </div>
      <CardLook look={look} />
    </div>
  );
}
