import { FROM_FOLDER, UPLOAD } from '../../../operations/schedule-operations.js';
import type { SourceFile } from '../../../scheduler/source-folders.js';
import { Page } from '../layout.js';
import { Choice, Field } from '../parts/field.js';
import { Flash, type PageError } from '../parts/flash.js';
import {
  CHECK_IMAGES_LABEL,
  CHECK_IMAGES_OPTIONS,
  REFETCH_IMAGES_LABEL,
  REFETCH_IMAGES_OPTIONS,
} from '../parts/picture-settings.js';
import { RareSettings } from './rare-settings.js';
import type { ReadingField } from './reading-draft.js';
import { type Draft, type DraftField, type DraftProblems, KEEP } from './schedule-draft.js';
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
  ['0 * * * *', 'every hour'],
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
  /** The files of the folders that the operator allows; null if there are none. */
  files: readonly SourceFile[] | null;
  /** The source of the schedule, if that is a file. */
  kept: string | null;
  now: number;
};

/** The form that adds or edits a schedule. */
export function ScheduleFormPage({ draft, isNew, problems, pageError, files, kept, now }: View): JSX.Element {
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
        <What {...{ draft, problems, isNew, files, kept }} />
        <When {...{ draft, problems, now }} />
        <Reading {...{ draft, problems }} />
        <How {...{ draft, problems }} />
        <RareSettings {...{ draft, problems }} />
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

function What({ isNew, files, kept, ...part }: Part & Pick<View, 'isNew' | 'files' | 'kept'>): JSX.Element {
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
      <Choice
        {...given(part, 'does')}
        label="Task"
        options={[
          { value: 'import', text: 'Import: update cards from the source' },
          { value: 'audit', text: 'Audit: compare the account, change nothing' },
        ]}
        hint="An audit compares the cards with the source or, if that is empty, with what was last set here."
      />
      <Field
        {...{ ...given(part, 'source'), required: false }}
        label="Address of the source"
        maxlength={2_000}
        hint="An https:// address of a CSV or workbook, or the link to a Google sheet. It is read every time."
      />
      <Choice
        {...given(part, 'sourceFile')}
        label="Or a file"
        options={[
          { value: '', text: 'none' },
          ...(kept === null ? [] : [{ value: KEEP, text: `as now: ${kept}` }]),
          { value: UPLOAD, text: 'one that I upload next' },
          ...(files ?? []).map(({ name }) => ({ value: `${FROM_FOLDER}${name}`, text: name })),
        ]}
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
          list="usual-times"
          maxlength={MAX_CHARACTERS}
          hint="Choose one of the usual times, or write minute, hour, day of the month, month, day of the week."
        />
        <Field
          {...{ ...given(part, 'tz'), htmx }}
          label="Time zone"
          list="time-zones"
          maxlength={MAX_CHARACTERS}
          hint="For example America/New_York."
        />
      </div>
      <datalist id="usual-times">
        {EXAMPLES.map(([cron, meaning]) => (
          <option value={cron} label={meaning} />
        ))}
      </datalist>
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

/** What the command line can say of the file too; most files need none of it. */
function Reading(part: Part): JSX.Element {
  const optional = (name: ReadingField) => ({ ...given(part, name), required: false, maxlength: MAX_CHARACTERS });
  return (
    <fieldset>
      <legend>How the file is read</legend>
      <div class="form-fields">
        <Field
          {...optional('map')}
          label="Column mapping"
          maxlength={1_000}
          hint="Only where the header does not say it, for example phone_number=Line, last_name=Team."
        />
        <Field
          {...optional('defaultCountry')}
          label="Default country"
          hint="For numbers without a country code, for example US."
        />
        <Field {...optional('encoding')} label="Encoding" hint="Detected if empty. For example windows-1252." />
        <Field
          {...optional('delimiter')}
          label="Delimiter"
          hint="Detected if empty. comma, semicolon, tab, pipe or one character."
        />
        <Field
          {...optional('sheet')}
          label="Sheet"
          hint="Of a workbook, by name or number. If empty, the first one with a phone column."
        />
      </div>
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
        <Field
          {...{ ...given(part, 'maxInvalid'), required: false }}
          label="Require approval above (% of rows with errors)"
          hint="A run in which a larger share of rows has errors needs approval. “off” disables this."
        />
        <Field
          {...{ ...given(part, 'allowPlaceholder'), required: false }}
          label="Names that look like placeholders and are none"
          maxlength={MAX_CHARACTERS}
          hint="Separated by commas, for example Null, None."
        />
        <Field
          {...{ ...given(part, 'clearMarker'), required: false }}
          label="Text that removes the last name or picture"
          maxlength={100}
          hint="A cell with this text, for example (none). An empty cell leaves the value."
        />
        <Choice
          {...given(part, 'checkImages')}
          label={CHECK_IMAGES_LABEL}
          options={CHECK_IMAGES_OPTIONS}
          hint="Rows whose picture does not open, or is none, are not sent."
        />
        <Choice
          {...given(part, 'refetchImages')}
          label={REFETCH_IMAGES_LABEL}
          options={REFETCH_IMAGES_OPTIONS}
          hint="Each picture is looked at in every run. Needs the look at pictures above."
        />
      </div>
    </fieldset>
  );
}

function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}
