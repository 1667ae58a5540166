import { Page } from '../layout.js';
import { Choice, Field } from '../parts/field.js';
import { Flash, type PageError } from '../parts/flash.js';
import type { Draft, DraftField, DraftProblems } from './schedule-draft.js';
import { MODES } from './schedule-page.js';
import { TimesPreview } from './times-preview.js';

const MAX_CHARACTERS = 200;
/** The times are shown anew while they are being changed, where there is JavaScript; else by the button. */
const SHOW_TIMES = {
  'hx-post': '',
  'hx-vals': '{"intent":"preview"}',
  'hx-select': '#times > *',
  'hx-target': '#times',
  'hx-swap': 'innerHTML',
} as const;
const EXAMPLES: [string, string][] = [
  ['0 2 * * *', 'every night at two'],
  ['30 6 * * 1-5', 'at 6:30 from Monday to Friday'],
  ['*/15 * * * *', 'every quarter of an hour'],
  ['0 9 1 * *', 'at nine on the first of the month'],
];

const NOT_SAVED = { what: 'It is not saved yet.', next: 'See what is marked below.' };

type View = {
  draft: Draft;
  isNew: boolean;
  problems: DraftProblems;
  mistake: PageError | undefined;
  now: number;
};

/** Makes a schedule, or changes one. */
export function ScheduleFormPage({ draft, isNew, problems, mistake, now }: View): JSX.Element {
  const title = isNew ? 'Add a schedule' : `Edit ${draft.name}`;
  const back = isNew ? '/schedules' : `/schedules/${encodeURIComponent(draft.name)}`;
  const action = isNew ? '/schedules/_new' : `${back}/edit`;
  return (
    <Page title={title} section="schedules">
      <p class="crumb">
        <a href={back}>{isNew ? 'Schedules' : 'Back to the schedule'}</a>
      </p>
      <h1 safe>{title}</h1>
      <Flash mistake={mistake} />
      <Flash mistake={Object.keys(problems).length > 0 ? NOT_SAVED : undefined} />
      <form method="post" action={action} class="schedule-form">
        <EnterSaves />
        <What {...{ draft, problems, isNew }} />
        <When {...{ draft, problems, now }} />
        <How {...{ draft, problems }} />
        <div class="actions">
          <button type="submit" name="intent" value="save">
            {isNew ? 'Add it' : 'Save'}
          </button>
          <a href={back}>Cancel</a>
        </div>
      </form>
    </Page>
  );
}

/** The Enter key goes by the first button of a form; that would be the one which shows times. */
function EnterSaves(): JSX.Element {
  return <input type="submit" name="intent" value="save" hidden />;
}

type Part = { draft: Draft; problems: DraftProblems };

function given({ draft, problems }: Part, name: DraftField) {
  return { id: `schedule-${name}`, name, value: draft[name], problem: problems[name], required: true };
}

function What({ isNew, ...part }: Part & { isNew: boolean }): JSX.Element {
  return (
    <fieldset>
      <legend>What</legend>
      {isNew && (
        <Field
          {...given(part, 'name')}
          label="Name"
          maxlength={40}
          hint="1 to 40 small letters, digits and hyphens, such as nightly-sync."
        />
      )}
      <Field
        {...given(part, 'source')}
        label="Source"
        hint="The CSV: the whole path of a file on the machine that runs linq-cards, read when the time comes, or an https address."
      />
    </fieldset>
  );
}

function When({ now, ...part }: Part & { now: number }): JSX.Element {
  const htmx = { ...SHOW_TIMES, 'hx-trigger': 'change' };
  return (
    <fieldset>
      <legend>When</legend>
      <div class="form-fields">
        <Field
          {...{ ...given(part, 'cron'), htmx }}
          label="Times (cron)"
          maxlength={MAX_CHARACTERS}
          hint="Minute, hour, day of the month, month, day of the week."
        />
        <Field
          {...{ ...given(part, 'tz'), htmx }}
          label="Time zone"
          list="time-zones"
          maxlength={MAX_CHARACTERS}
          hint="Whose clocks count, such as America/New_York."
        />
      </div>
      <datalist id="time-zones">
        {timeZones().map((zone) => (
          <option value={zone} />
        ))}
      </datalist>
      <details>
        <summary>How times are written</summary>
        <dl class="examples">
          {EXAMPLES.map(([cron, means]) => (
            <div>
              <dt>
                <code safe>{cron}</code>
              </dt>
              <dd safe>{means}</dd>
            </div>
          ))}
        </dl>
        <p class="muted">
          <code>*</code> is every, <code>1-5</code> a range, <code>1,15</code> a list, <code>*/15</code> every
          fifteenth. Six fields begin with seconds. <code>@hourly</code>, <code>@daily</code>, <code>@weekly</code> and{' '}
          <code>@monthly</code> will do too.
        </p>
      </details>
      <div id="times" class="preview" aria-live="polite">
        <TimesPreview draft={part.draft} now={now} />
      </div>
      <button
        type="submit"
        name="intent"
        value="preview"
        class="secondary outline compact"
        formnovalidate
        {...SHOW_TIMES}
      >
        Show the next times
      </button>
    </fieldset>
  );
}

function How(part: Part): JSX.Element {
  return (
    <fieldset>
      <legend>How</legend>
      <div class="form-fields">
        <Field
          {...given(part, 'rate')}
          label="Requests per second"
          inputmode="decimal"
          hint="At most so many; 0: no limit."
        />
        <Choice
          {...given(part, 'mode')}
          label="Cards that may be touched"
          options={Object.entries(MODES).map(([value, text]) => ({ value, text }))}
        />
        <Field
          {...given(part, 'maxUpdatePct')}
          label="Cards that may change (%)"
          hint="Where more would change, the run waits until somebody approves it; off: it never waits."
        />
      </div>
    </fieldset>
  );
}

function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}
