/** The controls of the pages, by the flags that do the same. */
const CONTROLS: Readonly<Record<string, string>> = {
  'default-country': 'Default country',
  map: 'Column mapping',
  'allow-placeholder': 'Names that look like placeholders and are none',
  encoding: 'Encoding',
  delimiter: 'Delimiter',
  sheet: 'Sheet',
  'header-line': 'Header line',
  rate: 'Requests per second',
  'max-failures': 'Stop if more than this fail',
  'max-update-pct': 'Require approval above (% of cards)',
  'max-invalid': 'Require approval above (% of rows with errors)',
  mode: 'Apply to',
};

/**
 * A text that was written for the command line, as a page says it: it names the control instead of the flag, and a flag
 * in brackets, which only says where a limit comes from, is left out.
 */
export function withControls(text: string): string {
  return text
    .replace(/ \(--[a-z-]+( [a-z-]+)?\)/g, '')
    .replace(/(?<!\S)--(map) \S+?=("[^"]*"|[^\s.,]+)/g, (_, flag: string) => `“${CONTROLS[flag]}”`)
    .replace(/(?<!\S)--([a-z-]+)/g, (whole, flag: string) =>
      CONTROLS[flag] === undefined ? whole : `“${CONTROLS[flag]}”`,
    );
}
