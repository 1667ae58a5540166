import { defaultText, LIMITS, type Limit, type ShownLimits } from '../run/run-limits.js';
import { Field } from './field.js';

const LABELS: Readonly<Record<Limit, string>> = {
  rate: 'Requests per second',
  maxFailures: 'Stop if more than this fail',
  maxOutage: 'Stop after Linq is down for (minutes)',
};
const HINTS: Readonly<Record<Limit, string>> = {
  rate: 'Maximum number of requests per second. 0 means no limit.',
  maxFailures: 'A number of rows, a percentage (checked from row 50 on), or off.',
  maxOutage: 'The run is halted if Linq does not respond for this long. You can resume it later.',
};
const LONGEST = 20;

type Props = {
  limits: ShownLimits;
  /** The id of the form. Its button stands with others and names it. */
  form: string;
  action: string;
  isOpen?: boolean;
  /** Further fields of the form. */
  children?: JSX.Element;
};

/** A form with the rate limit and the stop limits of a run. Few people change them, so it is collapsed. */
export function LimitFields({ limits, form, action, isOpen = false, children = '' }: Props): JSX.Element {
  const { draft, problems } = limits;
  return (
    <form id={form} method="post" action={action} class="limits">
      {children}
      <details open={isOpen || Object.keys(problems).length > 0}>
        <summary>Speed and stop limits</summary>
        <div class="form-fields">
          {LIMITS.map((name) => (
            <Field
              {...{ name, id: `limit-${name}`, label: LABELS[name], value: draft[name], problem: problems[name] }}
              maxlength={LONGEST}
              hint={`${HINTS[name]} Default: ${defaultText(name)}.`}
            />
          ))}
        </div>
      </details>
    </form>
  );
}
