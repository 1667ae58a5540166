import { capitalize } from '../../format/text.js';
import { SETTINGS, type SettingName } from '../../settings.js';

/** What is wrong with the text of a setting that has to be given; undefined where nothing is. */
export function settingProblem(setting: SettingName, text: string): string | undefined {
  const parsed = SETTINGS[setting].schema.safeParse(text);
  if (parsed.success) return undefined;
  const why = text === '' ? 'it must be given' : (parsed.error.issues[0]?.message ?? 'it cannot be that');
  return `${capitalize(why)}.`;
}
