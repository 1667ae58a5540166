import { Choice, Field } from '../parts/field.js';
import { RARE_FIELDS, type RareDraft, type RareField, type RareSwitch, type RareText } from './rare-draft.js';

type Texts = Readonly<Record<RareText, { label: string; hint: string }>>;
type Switches = Readonly<Record<RareSwitch, { label: string; usual: string; hint: string }>>;

const TEXTS: Texts = {
  numberBudget: {
    label: 'Changes of one number',
    hint: 'Maximum within a time, such as 3/10m, or off. Default: 3/10m.',
  },
  maxFailures: {
    label: 'Stop if more than this fail',
    hint: 'A number of rows, a percentage (checked from row 50 on), or off. Default: 20%.',
  },
  maxOutage: { label: 'Stop after Linq is down for (minutes)', hint: 'The run can be resumed later. Default: 30.' },
  verifyAfter: {
    label: 'Read the cards back after (seconds)',
    hint: 'Waits after the last row, to notice cards that go dark. Default: 0.',
  },
  headerLine: { label: 'Header on line', hint: 'Found in the first 20 lines if empty.' },
};
const SWITCHES: Switches = {
  acceptLastRow: {
    label: 'Last row without a line end',
    usual: 'hold it, it may be cut off',
    hint: 'Yes: such a row is complete.',
  },
  snapshot: { label: 'Read the account first', usual: 'yes', hint: 'Without it, nothing is compared.' },
  force: { label: 'Send every row, even if nothing differs', usual: 'no', hint: 'Each row costs a change.' },
  heal: {
    label: 'Set up cards again that went dark',
    usual: 'yes',
    hint: 'Once, ten minutes after they were set.',
  },
};

/** What the command line can say too, and few schedules need. */
export function RareSettings({
  draft,
  problems,
}: {
  draft: RareDraft;
  problems: Partial<Record<RareField, string>>;
}): JSX.Element {
  const isOpen = RARE_FIELDS.some((field) => draft[field] !== '' || problems[field] !== undefined);
  const given = (name: RareField) => ({
    ...{ id: `schedule-${name}`, name, value: draft[name], problem: problems[name], maxlength: 20 },
  });
  return (
    <details open={isOpen}>
      <summary>More settings</summary>
      <div class="form-fields">
        {Object.entries(TEXTS).map(([name, words]) => (
          <Field {...given(name as RareText)} {...words} />
        ))}
        {Object.entries(SWITCHES).map(([name, { label, usual, hint }]) => (
          <Choice
            {...given(name as RareSwitch)}
            {...{ label, hint }}
            options={[
              { value: '', text: `as usual: ${usual}` },
              { value: 'on', text: 'yes' },
              { value: 'off', text: 'no' },
            ]}
          />
        ))}
      </div>
    </details>
  );
}
