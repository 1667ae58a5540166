import { capitalize } from '../../format/text.js';
import { SETTINGS, type SettingName } from '../../settings.js';

/** What is wrong with the text of a required setting; undefined if it is valid. */
export function settingProblem(setting: SettingName, text: string): string | undefined {
  const parsed = SETTINGS[setting].schema.safeParse(text);
  if (parsed.success) return undefined;
  const why = text === '' ? 'this field is required' : (parsed.error.issues[0]?.message ?? 'this value is not valid');
  return `${capitalize(why)}.`;
}
