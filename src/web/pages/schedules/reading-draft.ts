import type { RunSettings } from '../../../home/run-record.js';
import { SETTINGS } from '../../../settings.js';
import { settingProblem } from '../setting-problem.js';

/** How a schedule reads its file, as the command line can say it; an empty field is detected. */
export const READING_FIELDS = ['map', 'defaultCountry', 'encoding', 'delimiter', 'sheet'] as const;
export type ReadingField = (typeof READING_FIELDS)[number];
export type ReadingDraft = Readonly<Record<ReadingField, string>>;
type Reading = Pick<RunSettings, 'mapping' | Exclude<ReadingField, 'map'>>;

/** Where the next field of a mapping begins: a header may have commas of its own. */
const NEXT_PAIR = /,\s*(?=(?:phone_number|first_name|last_name|image_url|full_name)\s*=)/;
const TAB = '\t';

export const EMPTY_READING: ReadingDraft = { map: '', defaultCountry: '', encoding: '', delimiter: '', sheet: '' };

export function readingDraftOf({ mapping, defaultCountry, encoding, delimiter, sheet }: Reading): ReadingDraft {
  return {
    map: Object.entries(mapping)
      .map(([field, column]) => `${field}=${column}`)
      .join(', '),
    defaultCountry: defaultCountry ?? '',
    encoding: encoding ?? '',
    delimiter: delimiter === TAB ? 'tab' : (delimiter ?? ''),
    sheet: sheet ?? '',
  };
}

export function readingProblemsOf(draft: ReadingDraft): Record<ReadingField, string | undefined> {
  const { map, ...others } = draft;
  const pairs = SETTINGS.map.schema.safeParse(map.split(NEXT_PAIR));
  const problem = (name: Exclude<ReadingField, 'map'>) =>
    others[name] === '' ? undefined : settingProblem(name, others[name]);
  return {
    map: map === '' || pairs.success ? undefined : 'Write each as field=header, such as last_name=Team.',
    defaultCountry: problem('defaultCountry'),
    encoding: problem('encoding'),
    delimiter: problem('delimiter'),
    sheet: problem('sheet'),
  };
}

/** Converts a draft without problems. */
export function readingOfDraft({ map, defaultCountry, encoding, delimiter, sheet }: ReadingDraft): Reading {
  return {
    mapping: map === '' ? {} : (SETTINGS.map.schema.parse(map.split(NEXT_PAIR)) ?? {}),
    defaultCountry: defaultCountry === '' ? null : (SETTINGS.defaultCountry.schema.parse(defaultCountry) ?? null),
    encoding: encoding === '' ? null : (SETTINGS.encoding.schema.parse(encoding) ?? null),
    delimiter: delimiter === '' ? null : (SETTINGS.delimiter.schema.parse(delimiter) ?? null),
    sheet: sheet === '' ? null : sheet,
  };
}
