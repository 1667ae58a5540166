import { Page } from '../layout.js';
import { Choice, Field } from '../parts/field.js';
import { Flash, type PageError } from '../parts/flash.js';
import type { Draft, DraftField, DraftProblems } from './schedule-draft.js';
import { MODES } from './schedule-page.js';
import { TimesPreview } from './times-preview.js';

const MAX_CHARACTERS = 200;
/** With JavaScript, the next times update on every change; without it, by the button. */
const SHOW_TIMES = {
  'hx-post': '',
  'hx-vals': '{"intent":"preview"}',
  'hx-select': '#times > *',
  'hx-target': '#times',
  'hx-swap': 'innerHTML',
} as const;
const EXAMPLES: [string, string][] = [
  ['0 2 * * *', 'every night at 2:00'],
  ['30 6 * * 1-5', 'at 6:30, Monday to Friday'],
  ['*/15 * * * *', 'every 15 minutes'],
  ['0 9 1 * *', 'at 9:00 on the first day of the month'],
];

const NOT_SAVED = { what: 'Not saved.', next: 'Check the highlighted fields.' };

type View = {
  draft: Draft;
  isNew: boolean;
  problems: DraftProblems;
  pageError: PageError | undefined;
  now: number;
};

/** The form that adds or edits a schedule. */
export function ScheduleFormPage({ draft, isNew, problems, pageError, now }: View): JSX.Element {
  const title = isNew ? 'Add a schedule' : `Edit ${draft.name}`;
  const back = isNew ? '/schedules' : `/schedules/${encodeURIComponent(draft.name)}`;
  const action = isNew ? '/schedules/_new' : `${back}/edit`;
  return (
    <Page title={title} section="schedules">
      <p class="crumb">
        <a href={back}>{isNew ? 'Schedules' : 'Back to the schedule'}</a>
      </p>
      <h1 safe>{title}</h1>
      <Flash pageError={pageError} />
      <Flash pageError={Object.keys(problems).length > 0 ? NOT_SAVED : undefined} />
      <form method="post" action={action} class="schedule-form">
        <EnterSaves />
        <What {...{ draft, problems, isNew }} />
        <When {...{ draft, problems, now }} />
        <How {...{ draft, problems }} />
        <div class="actions">
          <button type="submit" name="intent" value="save">
            {isNew ? 'Add schedule' : 'Save'}
          </button>
          <a href={back}>Cancel</a>
        </div>
      </form>
    </Page>
  );
}

/** The Enter key uses the first button of a form, which would otherwise be the one that shows times. */
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
          hint="1 to 40 lowercase letters, digits and hyphens, for example nightly-sync."
        />
      )}
      <Field
        {...given(part, 'source')}
        label="Source"
        hint="An https:// URL, or the full path of a CSV file on the server, for example /srv/exports/lines.csv. It is read at every run."
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
          label="Schedule (cron)"
          maxlength={MAX_CHARACTERS}
          hint="Minute, hour, day of the month, month, day of the week."
        />
        <Field
          {...{ ...given(part, 'tz'), htmx }}
          label="Time zone"
          list="time-zones"
          maxlength={MAX_CHARACTERS}
          hint="For example America/New_York."
        />
      </div>
      <datalist id="time-zones">
        {timeZones().map((zone) => (
          <option value={zone} />
        ))}
      </datalist>
      <details>
        <summary>Examples and syntax</summary>
        <dl class="examples">
          {EXAMPLES.map(([cron, meaning]) => (
            <div>
              <dt>
                <code safe>{cron}</code>
              </dt>
              <dd safe>{meaning}</dd>
            </div>
          ))}
        </dl>
        <p class="muted">
          <code>*</code> means every, <code>1-5</code> a range, <code>1,15</code> a list, <code>*/15</code> every 15th.
          With six fields, the first is seconds. <code>@hourly</code>, <code>@daily</code>, <code>@weekly</code> and{' '}
          <code>@monthly</code> are also accepted.
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
        Show next times
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
          hint="Maximum number of requests per second. 0 means no limit."
        />
        <Choice
          {...given(part, 'mode')}
          label="Apply to"
          options={Object.entries(MODES).map(([value, text]) => ({ value, text }))}
        />
        <Field
          {...given(part, 'maxUpdatePct')}
          label="Require approval above (% of cards)"
          hint="A run that changes a larger share of cards needs approval. “off” disables this."
        />
      </div>
    </fieldset>
  );
}

function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}
