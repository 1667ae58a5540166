import { OperatorError } from '../../../errors.js';
import type { RunSettings } from '../../../home/run-record.js';
import { checkScheduleName, type Schedule } from '../../../home/schedules.js';
import type { Operations } from '../../../operations/operations.js';
import { CRON_HELP, cronProblem, isTimeZone, TIME_ZONE_HELP } from '../../../scheduler/times/times.js';
import { SCHEDULED_MAX_UPDATE_PCT, SETTINGS } from '../../../settings.js';
import { settingProblem } from '../setting-problem.js';

export const DRAFT_FIELDS = ['name', 'cron', 'tz', 'source', 'rate', 'mode', 'maxUpdatePct'] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];

/** A schedule as entered in the form: texts that may not be valid yet. */
export type Draft = Readonly<Record<DraftField, string>>;
export type DraftProblems = Partial<Record<DraftField, string>>;

/** The initial values of a new schedule. */
export function newDraft(tz: string): Draft {
  return {
    name: '',
    cron: '0 2 * * *',
    tz,
    source: '',
    rate: String(SETTINGS.rate.fallback),
    mode: SETTINGS.mode.fallback,
    maxUpdatePct: String(SCHEDULED_MAX_UPDATE_PCT),
  };
}

export function draftOf({ name, cron, tz, source, settings }: Schedule): Draft {
  const { rate, mode, maxUpdatePct } = settings;
  return {
    name,
    cron,
    tz,
    source,
    rate: String(rate),
    mode,
    maxUpdatePct: maxUpdatePct === null ? 'off' : String(maxUpdatePct),
  };
}

export function readDraft(form: URLSearchParams): Draft {
  return Object.fromEntries(DRAFT_FIELDS.map((field) => [field, (form.get(field) ?? '').trim()])) as Draft;
}

/** The problems of a draft, as far as they can be found without reading the source. */
export function problemsOf(draft: Draft): DraftProblems {
  const why = cronProblem(draft.cron);
  const all: Record<DraftField, string | undefined> = {
    name: nameProblem(draft.name),
    cron: why === null ? undefined : `Not a valid cron expression: ${why}. ${CRON_HELP}`,
    tz: isTimeZone(draft.tz) ? undefined : `Unknown time zone. ${TIME_ZONE_HELP}`,
    source: draft.source === '' ? 'Enter an https:// URL, or the full path of a CSV file on the server.' : undefined,
    rate: settingProblem('rate', draft.rate),
    mode: settingProblem('mode', draft.mode),
    maxUpdatePct: settingProblem('maxUpdatePct', draft.maxUpdatePct),
  };
  return Object.fromEntries(Object.entries(all).filter(([, problem]) => problem !== undefined));
}

/** Converts a draft without problems. Settings that the form does not show keep their values. */
export function scheduleOfDraft(draft: Draft, before: Partial<RunSettings>): Parameters<Operations['saveSchedule']>[0] {
  const { name, cron, tz, source } = draft;
  const settings = {
    ...before,
    rate: SETTINGS.rate.schema.parse(draft.rate),
    mode: SETTINGS.mode.schema.parse(draft.mode),
    maxUpdatePct: SETTINGS.maxUpdatePct.schema.parse(draft.maxUpdatePct),
  };
  return { name, cron: cron.replace(/\s+/g, ' '), tz, source, settings };
}

function nameProblem(name: string): string | undefined {
  try {
    checkScheduleName(name);
    return undefined;
  } catch (error) {
    if (error instanceof OperatorError) return error.next;
    throw error;
  }
}
