import { OperatorError } from '../../errors.js';

type Kind = { bytes: string; what: string; next?: string };

const EXPORT = 'Export the table as “CSV UTF-8” or save it as an .xlsx workbook, and try again.';
/** The first bytes of files that people take for a table, in Latin-1. */
const KINDS: readonly Kind[] = [
  { bytes: '%PDF', what: 'a PDF' },
  { bytes: 'PK\x03\x04', what: 'a zip file' },
  { bytes: '7z\xbc\xaf', what: 'a 7-Zip file', next: 'Unpack it, and give the CSV that is in it.' },
  { bytes: 'Rar!', what: 'a RAR file', next: 'Unpack it, and give the CSV that is in it.' },
  { bytes: 'BZh', what: 'a bzip2 file', next: 'Unpack it with bunzip2, and give the CSV that is in it.' },
  { bytes: '\xfd7zXZ', what: 'an xz file', next: 'Unpack it with unxz, and give the CSV that is in it.' },
  {
    bytes: '\x28\xb5\x2f\xfd',
    what: 'a Zstandard file',
    next: 'Unpack it with unzstd, and give the CSV that is in it.',
  },
  { bytes: '\x89PNG', what: 'a picture' },
  { bytes: '\xff\xd8\xff', what: 'a picture' },
  { bytes: '\xd0\xcf\x11\xe0', what: 'an old Excel workbook (.xls), or one with a password' },
  { bytes: 'SQLite format 3', what: 'a SQLite database' },
];

/** Texts that are no table, by what they begin with. */
const TEXTS: readonly { begins: RegExp; what: string; next: string }[] = [
  {
    begins: /^(<!doctype html|<html|<head|<body|<table|<div|<meta)/i,
    what: 'a web page (HTML), not a CSV',
    next: 'If it was downloaded, the address gave a page instead of the file, perhaps a login page. Otherwise open it in a spreadsheet and export it as “CSV UTF-8”.',
  },
  { begins: /^<\?xml/i, what: 'an XML file, not a CSV', next: EXPORT },
  {
    begins: /^\s*[[{]\s*(["{[\]}]|$)/,
    what: 'JSON, not a CSV',
    next: "Turn it into a CSV with a column for each field, for example with: jq -r '.[] | [.phone_number, .first_name] | @csv'",
  },
  {
    begins: /^BEGIN:VCARD/i,
    what: 'a vCard file (contacts), not a CSV',
    next: 'Export the contacts as CSV instead; Google Contacts and Outlook both can.',
  },
  { begins: /^(-- |\/\*|INSERT INTO|CREATE TABLE)/i, what: 'an SQL dump, not a CSV', next: EXPORT },
  { begins: /^\{\\rtf/, what: 'a text document (RTF), not a CSV', next: EXPORT },
];

/**
 * Lets only text pass that may be a table.
 *
 * @param head the first bytes of the file
 * @throws OperatorError `source_not_text` with what the file is and what to do
 */
export async function requireText(_path: string, head: Buffer): Promise<void> {
  const start = head.subarray(0, 512).toString('latin1');
  const kind = KINDS.find(({ bytes }) => start.startsWith(bytes));
  if (kind) throw notText(`The file is ${kind.what}, not a CSV.`, kind.next ?? EXPORT);
  const text = start.replace(/^\xef\xbb\xbf/, '').trimStart();
  const other = TEXTS.find(({ begins }) => begins.test(text));
  if (other) throw notText(`The file is ${other.what}.`, other.next);
}

export function notText(what: string, next: string): OperatorError {
  return new OperatorError('source_not_text', what, next);
}
