import { quoteForShell } from './shell.js';

/** How a file is read, as far as a person has said it. */
export type SaidOfFile = {
  defaultCountry?: string | null | undefined;
  mapping?: Readonly<Record<string, string>> | undefined;
  allowPlaceholder?: readonly string[] | undefined;
  clearMarker?: string | null | undefined;
  delimiter?: string | null | undefined;
  encoding?: string | null | undefined;
  headerLine?: number | null | undefined;
  sheet?: string | null | undefined;
  acceptLastRow?: boolean | undefined;
};

/** The flags that have a command read a file as it was read before, each with a space before it. */
export function readingFlags(said: SaidOfFile): string {
  const { encoding, headerLine, sheet, acceptLastRow } = said;
  return [
    copyFlags(said),
    valueFlag('--encoding', encoding),
    valueFlag('--header-line', headerLine),
    valueFlag('--sheet', sheet),
    acceptLastRow ? ' --accept-last-row' : '',
  ].join('');
}

/** The same for a CSV that linq-cards has written of it: in UTF-8, with its header first, and complete. */
export function copyFlags({ defaultCountry, mapping, allowPlaceholder, clearMarker, delimiter }: SaidOfFile): string {
  return [
    valueFlag('--default-country', defaultCountry),
    // A field without a column was taken away on a page, which no flag says.
    ...Object.entries(mapping ?? {}).map(([field, header]) =>
      header === '' ? '' : valueFlag('--map', `${field}=${header}`),
    ),
    ...(allowPlaceholder ?? []).map((name) => valueFlag('--allow-placeholder', name)),
    valueFlag('--clear-marker', clearMarker),
    valueFlag('--delimiter', delimiter === '\t' ? 'tab' : delimiter),
  ].join('');
}

/** What a command needs to send a file of corrected rows as the first was sent. */
export function resendFlags(settings: SaidOfFile & { mode: string }): string {
  const mode = settings.mode === 'upsert' ? null : settings.mode;
  return `${copyFlags(settings)}${valueFlag('--mode', mode)}`;
}

function valueFlag(flag: string, value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : ` ${flag} ${quoteForShell(String(value))}`;
}
