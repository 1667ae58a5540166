import { capitalize } from '../../../format/text.js';
import { SETTINGS } from '../../../settings.js';
import { defaultText, LIMITS, type Limit, type ShownLimits } from '../run/run-limits.js';
import { Field } from './field.js';

const LABELS: Readonly<Record<Limit, string>> = {
  rate: 'Requests per second',
  maxFailures: 'Rows that may fail',
  maxOutage: 'Minutes without an answer of Linq',
};
const LONGEST = 20;

type Props = {
  limits: ShownLimits;
  /** The id of the form. Its button stands with others and names it. */
  form: string;
  action: string;
  isOpen?: boolean;
  /** What else the form asks for. */
  children?: JSX.Element;
};

/** A form with how fast a run may go and when it is halted. Most leave it as it is, so it is folded away. */
export function LimitFields({ limits, form, action, isOpen = false, children = '' }: Props): JSX.Element {
  const { draft, problems } = limits;
  return (
    <form id={form} method="post" action={action} class="limits">
      {children}
      <details open={isOpen || Object.keys(problems).length > 0}>
        <summary>How fast, and when to stop</summary>
        <div class="form-fields">
          {LIMITS.map((name) => (
            <Field
              {...{ name, id: `limit-${name}`, label: LABELS[name], value: draft[name], problem: problems[name] }}
              maxlength={LONGEST}
              hint={`${capitalize(SETTINGS[name].help)}. Usually ${defaultText(name)}.`}
            />
          ))}
        </div>
      </details>
    </form>
  );
}
