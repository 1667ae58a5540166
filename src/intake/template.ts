import { FIELDS } from './columns.js';

/** A number of the range that is kept for fiction. */
const EXAMPLE = ['+12025550100', 'Acme', 'Support', 'https://example.com/acme.png'];

/**
 * A file to begin with: the header, and a row that shows what goes where. With the byte order mark a spreadsheet saves what is
 * filled in as UTF-8.
 */
export const TEMPLATE = `\ufeff${[FIELDS, EXAMPLE].map((cells) => `${cells.join(',')}\r\n`).join('')}`;
