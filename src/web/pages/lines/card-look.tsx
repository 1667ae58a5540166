import { internationalForm } from '../../../cards/phone-number.js';
import { short } from '../../../html/short.js';

export type Look = { phoneNumber: string; firstName?: string; lastName?: string; imageUrl?: string };

/** Whoever keeps the picture is not told who looks at it. */
const NO_REFERRER = { referrerpolicy: 'no-referrer' };

/** A card as it heads the messages of whoever gets one: the picture, or initials where there is none, and the name. */
export function CardLook({ look }: { look: Look }): JSX.Element {
  const name = nameOf(look);
  return (
    <div class="card-look">
      <Picture {...{ look, name }} />
      <p class="card-look-name" safe>
        {short(name, 120) || internationalForm(look.phoneNumber)}
      </p>
      {name !== '' && (
        <p class="muted" safe>
          {internationalForm(look.phoneNumber)}
        </p>
      )}
    </div>
  );
}

/** The initials are there also where a picture does not load: without a text of its own it then takes no room. */
function Picture({ look: { imageUrl }, name }: { look: Look; name: string }): JSX.Element {
  return (
    <span class="card-look-picture card-look-initials">
      <span aria-hidden="true" safe>
        {initials(name)}
      </span>
      {imageUrl !== undefined && isShowable(imageUrl) && (
        <img src={imageUrl} alt="" width="96" height="96" loading="lazy" {...NO_REFERRER} />
      )}
    </span>
  );
}

export function nameOf({ firstName = '', lastName = '' }: Pick<Look, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`.trim();
}

/** Only what a browser gets from a public https address, as Linq does. */
export function isShowable(imageUrl: string): boolean {
  return URL.canParse(imageUrl) && new URL(imageUrl).protocol === 'https:';
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}
