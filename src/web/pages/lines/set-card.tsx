import type { CardField } from '../../../cards/card.js';
import { Field } from '../parts/field.js';
import type { PageError } from '../parts/flash.js';
import { Flash } from '../parts/flash.js';
import { lineHref } from './line-href.js';

export type SetCardProps = {
  phoneNumber: string;
  /** What the fields show: the card, or what was typed. */
  fields: Partial<Record<CardField, string>>;
  pageError?: PageError | undefined;
};

/** Sets the card of one number at once. An empty field leaves what the card has. */
export function SetCard({ phoneNumber, fields, pageError }: SetCardProps): JSX.Element {
  const { firstName = '', lastName = '', imageUrl = '' } = fields;
  return (
    <section aria-labelledby="set">
      <h2 id="set">Set this card</h2>
      <Flash pageError={pageError} />
      <form method="post" action={`${lineHref(phoneNumber)}/card`} class="set-card">
        <Field id="set-first" name="firstName" label="First name" value={firstName} maxlength={200} />
        <Field id="set-last" name="lastName" label="Last name" value={lastName} maxlength={200} />
        <Field
          id="set-picture"
          name="imageUrl"
          label="Picture"
          value={imageUrl}
          type="url"
          maxlength={2000}
          hint="A public https:// URL. Leave a field blank to keep the current value."
        />
        <button type="submit" class="compact">
          Set the card
        </button>
      </form>
    </section>
  );
}
