import { CARD_FIELDS, type CardFields } from '../../../cards/card.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { short } from '../../../html/short.js';

/** `pictureAt`: where this server shows the picture, instead of its address. */
export type Look = {
  phoneNumber: string;
  firstName?: string;
  lastName?: string;
  imageUrl?: string;
  pictureAt?: string;
};

/** How a card with these values looks, the later ones first; one that is to be removed is not there. */
export function lookOf(phoneNumber: string, ...values: CardFields[]): Look {
  const all: CardFields = Object.assign({}, ...values);
  const shown = CARD_FIELDS.map((field) => [field, all[field]]).filter(([, value]) => typeof value === 'string');
  return { phoneNumber, ...Object.fromEntries(shown) };
}

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

/** The picture alone, small: in a list, or beside a name. */
export function SmallPicture({ look }: { look: Omit<Look, 'phoneNumber'> }): JSX.Element {
  return (
    <span class="small-picture">
      <Picture look={look} name={nameOf(look)} />
    </span>
  );
}

/**
 * The initials are always there, behind the picture. A picture that fails to load takes no space, because it has no
 * alternative text.
 */
function Picture({
  look: { imageUrl, pictureAt },
  name,
}: {
  look: Pick<Look, 'imageUrl' | 'pictureAt'>;
  name: string;
}): JSX.Element {
  const address = pictureAt ?? (imageUrl !== undefined && isShowable(imageUrl) ? imageUrl : undefined);
  return (
    <span class="card-look-picture card-look-initials">
      <span aria-hidden="true" safe>
        {initials(name)}
      </span>
      {address !== undefined && <img src={address} alt="" width="96" height="96" loading="lazy" {...NO_REFERRER} />}
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
