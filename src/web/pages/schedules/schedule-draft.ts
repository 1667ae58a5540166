import { SCHEDULED_MAX_INVALID, SCHEDULED_MAX_UPDATE_PCT } from '../../../cards/guard.js';
import { OperatorError } from '../../../errors.js';
import type { RunSettings } from '../../../home/run-record.js';
import { checkScheduleName, type Schedule } from '../../../home/schedules.js';
import { isRemote } from '../../../intake/receive.js';
import type { Operations } from '../../../operations/operations.js';
import { CRON_HELP, cronProblem, isTimeZone, TIME_ZONE_HELP } from '../../../scheduler/times/times.js';
import { SETTINGS } from '../../../settings.js';
import { choiceValue } from '../parts/picture-settings.js';
import { settingProblem } from '../setting-problem.js';
import { EMPTY_RARE, isRare, RARE_FIELDS, rareDraftOf, rareOfDraft, rareProblemsOf } from './rare-draft.js';
import { EMPTY_READING, READING_FIELDS, readingDraftOf, readingOfDraft, readingProblemsOf } from './reading-draft.js';

const DRAFT_FIELDS = [
  'name',
  'does',
  'cron',
  'tz',
  'source',
  'sourceFile',
  'rate',
  'mode',
  'maxUpdatePct',
  'maxInvalid',
  'allowPlaceholder',
  'clearMarker',
  'checkImages',
  'refetchImages',
  ...READING_FIELDS,
  ...RARE_FIELDS,
] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];

/** A schedule as entered in the form: texts that may not be valid yet. */
export type Draft = Readonly<Record<DraftField, string>>;
export type DraftProblems = Partial<Record<DraftField, string>>;

/** What stands for the file that a schedule has already. */
export const KEEP = 'keep';

/** The initial values of a new schedule. */
export function newDraft(tz: string): Draft {
  return {
    name: '',
    does: 'import',
    cron: '0 2 * * *',
    tz,
    source: '',
    sourceFile: '',
    rate: String(SETTINGS.rate.fallback),
    mode: SETTINGS.mode.fallback,
    maxUpdatePct: String(SCHEDULED_MAX_UPDATE_PCT),
    maxInvalid: String(SCHEDULED_MAX_INVALID),
    allowPlaceholder: '',
    clearMarker: '',
    checkImages: '',
    refetchImages: 'off',
    ...EMPTY_READING,
    ...EMPTY_RARE,
  };
}

export function draftOf({ name, cron, tz, audit, source, settings }: Schedule): Draft {
  const { rate, mode, maxUpdatePct, maxInvalid = SCHEDULED_MAX_INVALID, allowPlaceholder = [] } = settings;
  return {
    name,
    does: audit ? 'audit' : 'import',
    cron,
    tz,
    source: source !== null && isRemote(source) ? source : '',
    sourceFile: source !== null && !isRemote(source) ? KEEP : '',
    rate: String(rate),
    mode,
    maxUpdatePct: maxUpdatePct === null ? 'off' : String(maxUpdatePct),
    maxInvalid: maxInvalid === null ? 'off' : String(maxInvalid),
    allowPlaceholder: allowPlaceholder.join(', '),
    clearMarker: settings.clearMarker ?? '',
    checkImages: choiceValue(settings.checkImages),
    refetchImages: choiceValue(settings.refetchImages ?? false),
    ...readingDraftOf(settings),
    ...rareDraftOf(settings),
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
    does: undefined,
    cron: why === null ? undefined : `Not a valid cron expression: ${why}. ${CRON_HELP}`,
    tz: isTimeZone(draft.tz) ? undefined : `Unknown time zone. ${TIME_ZONE_HELP}`,
    source: sourceProblem(draft),
    sourceFile: undefined,
    rate: settingProblem('rate', draft.rate),
    mode: settingProblem('mode', draft.mode),
    maxUpdatePct: settingProblem('maxUpdatePct', draft.maxUpdatePct),
    maxInvalid: draft.maxInvalid === '' ? undefined : settingProblem('maxInvalid', draft.maxInvalid),
    allowPlaceholder:
      draft.allowPlaceholder === '' ? undefined : settingProblem('allowPlaceholder', draft.allowPlaceholder),
    clearMarker: draft.clearMarker === '' ? undefined : settingProblem('clearMarker', draft.clearMarker),
    checkImages: draft.checkImages === '' ? undefined : settingProblem('checkImages', draft.checkImages),
    refetchImages: draft.refetchImages === '' ? undefined : settingProblem('refetchImages', draft.refetchImages),
    ...readingProblemsOf(draft),
    ...rareProblemsOf(draft),
  };
  return Object.fromEntries(Object.entries(all).filter(([, problem]) => problem !== undefined));
}

/** Converts a draft without problems. Settings that the form does not show keep their values. */
export function scheduleOfDraft(
  draft: Draft,
  before: { source: string | null; settings: Partial<RunSettings> },
): Parameters<Operations['saveSchedule']>[0] {
  const { name, does, cron, tz, checkImages } = draft;
  const { checkImages: _, refetchImages: __, ...others } = before.settings;
  const kept = Object.fromEntries(Object.entries(others).filter(([name]) => !isRare(name)));
  const audit = does === 'audit';
  const settings = {
    ...kept,
    ...readingOfDraft(draft),
    ...rareOfDraft(draft),
    rate: SETTINGS.rate.schema.parse(draft.rate),
    mode: SETTINGS.mode.schema.parse(draft.mode),
    maxUpdatePct: SETTINGS.maxUpdatePct.schema.parse(draft.maxUpdatePct),
    maxInvalid: draft.maxInvalid === '' ? SCHEDULED_MAX_INVALID : SETTINGS.maxInvalid.schema.parse(draft.maxInvalid),
    allowPlaceholder:
      draft.allowPlaceholder === '' ? [] : SETTINGS.allowPlaceholder.schema.parse(draft.allowPlaceholder),
    clearMarker: draft.clearMarker === '' ? null : SETTINGS.clearMarker.schema.parse(draft.clearMarker),
    ...(checkImages !== '' && { checkImages: checkImages === 'on' }),
    ...(draft.refetchImages === 'on' && { refetchImages: true }),
  };
  const source = draft.sourceFile === KEEP ? before.source : draft.sourceFile || draft.source || null;
  const what = { audit, source };
  return { name, cron: cron.replace(/\s+/g, ' '), tz, ...what, settings };
}

/** A browser is not asked for a path of the server: its user does not know them, and may not be allowed to read there. */
function sourceProblem({ does, source, sourceFile }: Draft): string | undefined {
  if (source !== '' && sourceFile !== '') return 'Give an address or choose a file, not both.';
  if (source !== '') return /^https:\/\//i.test(source) ? undefined : 'Enter an address that begins with https://.';
  return sourceFile === '' && does !== 'audit' ? 'Enter an https:// address, or choose a file below.' : undefined;
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
