import { isOfCountry } from '../../../cards/numbers/missing-country.js';
import { countries } from '../../../cards/phone-number.js';
import { missingCountryText } from '../../../format/missing-country.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { PlanOverview } from '../../../operations/plan-overview.js';
import { runAddress } from '../query.js';
import { fieldOf } from './preview-columns.js';

let options: readonly (readonly [code: string, name: string])[] | undefined;

type QuestionProps = { record: RunRecord } & Pick<PlanOverview, 'country' | 'problems'>;

/** One click for the setting that settles most numbers without a country code; any other country can be chosen beside it. */
export function CountryQuestion({ record, country, problems }: QuestionProps): JSX.Element {
  const open = problems.filter(isOfCountry).reduce((rows, cause) => rows + cause.rows, 0);
  if (country === null && open === 0) return '';
  return (
    <div class="notice country">
      <p safe>{country ? missingCountryText(country) : whichText(open)}</p>
      <div class="buttons">
        {country && (
          <Replan record={record}>
            <input type="hidden" name="country" value={country.country} />
            <button type="submit" safe>{`Read them as ${country.country} numbers`}</button>
          </Replan>
        )}
        <Replan record={record}>
          <label>
            <span class={country ? undefined : 'visually-hidden'}>{country ? 'or as numbers of' : 'Country'}</span>{' '}
            <select name="country" required>
              <option value="">choose a country</option>
              {named().map(([code, name]) => (
                <option value={code} safe>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="secondary outline">
            Read them so
          </button>
        </Replan>
      </div>
    </div>
  );
}

/** Everything else is read as before. */
function Replan({ record, children }: { record: RunRecord; children: JSX.Element | JSX.Element[] }): JSX.Element {
  const { dialect } = record;
  return (
    <form method="post" action={`${runAddress(record.id)}/replan`}>
      {dialect.header.map((_, at) => (
        <input type="hidden" name={`column-${at}`} value={fieldOf(dialect, at) ?? ''} />
      ))}
      {children}
    </form>
  );
}

function whichText(rows: number): string {
  const numbers = rows === 1 ? '1 number has' : `${formatCount(rows)} numbers have`;
  return `${numbers} no country code, or ${rows === 1 ? 'is' : 'are'} ambiguous without one. Which country is meant?`;
}

/** By their names; made when they are first needed. */
function named(): readonly (readonly [string, string])[] {
  if (options) return options;
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });
  const { compare } = new Intl.Collator('en');
  const all = countries().map((code) => [code, names.of(code) ?? code] as const);
  options = all.sort(([, one], [, other]) => compare(one, other));
  return options;
}
