import type { SettingName } from './settings.js';

/** The settings that say how a file is read: of a run, and of an audit, wherever they are given. */
export const READING_SETTINGS = [
  'defaultCountry',
  'map',
  'allowPlaceholder',
  'clearMarker',
  'delimiter',
  'encoding',
  'headerLine',
  'sheet',
  'acceptLastRow',
] as const satisfies readonly SettingName[];
