import type { RunSettings } from '../../../home/run-record.js';
import { budgetText, failureLimitText } from '../../../setting-values.js';
import { SETTINGS } from '../../../settings.js';
import { choiceValue } from '../parts/picture-settings.js';
import { settingProblem } from '../setting-problem.js';

/** Settings of a schedule that few need; an empty field leaves the default. */
const TEXTS = ['numberBudget', 'maxFailures', 'maxOutage', 'verifyAfter', 'headerLine'] as const;
export const RARE_SWITCHES = ['acceptLastRow', 'snapshot', 'force', 'heal'] as const;
export const RARE_FIELDS = [...TEXTS, ...RARE_SWITCHES] as const;

export type RareText = (typeof TEXTS)[number];
export type RareSwitch = (typeof RARE_SWITCHES)[number];
export type RareField = (typeof RARE_FIELDS)[number];
export type RareDraft = Readonly<Record<RareField, string>>;
type Rare = Pick<RunSettings, RareField>;

export const EMPTY_RARE = Object.fromEntries(RARE_FIELDS.map((field) => [field, ''])) as RareDraft;

export function isRare(setting: string): boolean {
  return RARE_FIELDS.some((field) => field === setting);
}

export function rareDraftOf(settings: Rare): RareDraft {
  const { numberBudget, maxFailures, maxOutage, verifyAfter = 0, headerLine } = settings;
  const texts: Record<RareText, string> = {
    numberBudget: budgetText(numberBudget),
    maxFailures: failureLimitText(maxFailures),
    maxOutage: String(maxOutage),
    verifyAfter: String(verifyAfter),
    headerLine: String(headerLine ?? ''),
  };
  const usual: Record<RareText, string> = {
    numberBudget: budgetText(SETTINGS.numberBudget.fallback),
    maxFailures: failureLimitText(SETTINGS.maxFailures.fallback),
    maxOutage: String(SETTINGS.maxOutage.fallback),
    verifyAfter: '0',
    headerLine: '',
  };
  const unusual = TEXTS.map((field) => [field, texts[field] === usual[field] ? '' : texts[field]]);
  const switches = RARE_SWITCHES.map((field) => {
    const value = field === 'heal' || settings[field] !== SETTINGS[field].fallback ? settings[field] : undefined;
    return [field, choiceValue(value)];
  });
  return Object.fromEntries([...unusual, ...switches]) as RareDraft;
}

export function rareProblemsOf(draft: RareDraft): Record<RareField, string | undefined> {
  const problem = (field: RareField) => (draft[field] === '' ? undefined : settingProblem(field, draft[field]));
  return Object.fromEntries(RARE_FIELDS.map((field) => [field, problem(field)])) as Record<
    RareField,
    string | undefined
  >;
}

/** Converts a draft without problems; what is empty is left out, and has its default. */
export function rareOfDraft(draft: RareDraft): Partial<Rare> {
  const said = RARE_FIELDS.filter((field) => draft[field] !== '');
  return Object.fromEntries(said.map((field) => [field, SETTINGS[field].schema.parse(draft[field])]));
}
