import { internationalForm } from '../../../cards/phone-number.js';
import { short } from '../../../html/short.js';

export type Look = { phoneNumber: string; firstName?: string; lastName?: string; imageUrl?: string };

/** Do not tell the host of the picture which page shows it. */
const NO_REFERRER = { referrerpolicy: 'no-referrer' };

/** A card as recipients see it: the picture, or initials if there is none, and the name. */
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

/**
 * The initials are always there, behind the picture. A picture that fails to load takes no space, because it has no
 * alternative text.
 */
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

/** Only https pictures are shown: that is also what Linq requires. */
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
