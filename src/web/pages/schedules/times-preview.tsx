import { cronParts } from '../../../scheduler/times/cron-parts.js';
import { DAY_RULES, dayRule } from '../../../scheduler/times/day-fields.js';
import { nextTimes } from '../../../scheduler/times/times.js';
import { type Draft, problemsOf } from './schedule-draft.js';
import { Times } from './schedule-page.js';

const TIMES_SHOWN = 5;

/** The schedule of a draft: each cron field in words and the next times, or the problem with it. */
export function TimesPreview({ draft, now }: { draft: Draft; now: number }): JSX.Element {
  const { cron: cronIsWrong, tz: tzIsWrong } = problemsOf(draft);
  if (cronIsWrong !== undefined || tzIsWrong !== undefined) {
    return (
      <p class="field-problem" safe>
        {cronIsWrong ?? tzIsWrong ?? ''}
      </p>
    );
  }
  const { tz } = draft;
  const cron = draft.cron.replace(/\s+/g, ' ');
  return (
    <div class="preview-parts">
      <dl class="cron-parts">
        {cronParts(cron).map(({ of, says }) => (
          <div>
            <dt safe>{of}</dt>
            <dd safe>{says}</dd>
          </div>
        ))}
      </dl>
      <DayRule cron={cron} />
      <div>
        <p class="muted">Next {TIMES_SHOWN} times</p>
        <Times times={nextTimes({ cron, tz }, now, TIMES_SHOWN)} tz={tz} />
      </div>
    </div>
  );
}

function DayRule({ cron }: { cron: string }): JSX.Element {
  const rule = dayRule(cron);
  return rule === null ? '' : <p>{DAY_RULES[rule]}</p>;
}
