import { OperatorError } from '../../../errors.js';
import type { RunSettings } from '../../../home/run-record.js';
import type { LimitSettings } from '../../../operations/operations.js';
import { failureLimitText } from '../../../setting-values.js';
import { SETTINGS } from '../../../settings.js';
import { settingProblem } from '../setting-problem.js';

export const LIMITS = ['rate', 'maxFailures', 'maxOutage'] as const;
export type Limit = (typeof LIMITS)[number];

/** The rate limit and the stop limits as entered in a form: texts that may not be valid yet. */
export type LimitsDraft = Readonly<Record<Limit, string>>;
export type ShownLimits = { draft: LimitsDraft; problems: Partial<Record<Limit, string>> };

/** The limits of a run, or those of a submitted form that was not accepted. */
export function shownLimits(settings: RunSettings, form: URLSearchParams | undefined): ShownLimits {
  const draft = { ...draftOf(settings), ...(form && readLimits(form)) };
  return { draft, problems: problemsOf(draft) };
}

/**
 * The settings that a form changes: none for a field that is absent, the default for a field that is empty.
 *
 * @throws OperatorError `setting_invalid`; the page shows the problem beside each field
 */
export function limitsIn(form: URLSearchParams): LimitSettings {
  const said = readLimits(form);
  if (Object.keys(problemsOf(said)).length > 0)
    throw new OperatorError(
      'setting_invalid',
      'Not started: some fields are not valid.',
      'Check the highlighted fields.',
    );
  return Object.fromEntries(Object.entries(said).map(([limit, text]) => [limit, limitOf(limit as Limit, text)]));
}

/** The default of a limit, as text. */
export function defaultText(limit: Limit): string {
  return draftOf({
    rate: SETTINGS.rate.fallback,
    maxFailures: SETTINGS.maxFailures.fallback,
    maxOutage: SETTINGS.maxOutage.fallback,
  })[limit];
}

function draftOf({ rate, maxFailures, maxOutage }: Pick<RunSettings, Limit>): LimitsDraft {
  return { rate: String(rate), maxFailures: failureLimitText(maxFailures), maxOutage: String(maxOutage) };
}

function readLimits(form: URLSearchParams): Partial<LimitsDraft> {
  return Object.fromEntries(
    LIMITS.filter((name) => form.has(name)).map((name) => [name, form.get(name)?.trim() ?? '']),
  );
}

function problemsOf(draft: Partial<LimitsDraft>): ShownLimits['problems'] {
  const given = LIMITS.map((name) => [name, draft[name] ? settingProblem(name, draft[name]) : undefined] as const);
  return Object.fromEntries(given.filter(([, problem]) => problem !== undefined));
}

function limitOf(limit: Limit, text: string): unknown {
  return text === '' ? SETTINGS[limit].fallback : SETTINGS[limit].schema.parse(text);
}
