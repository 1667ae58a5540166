import { OperatorError } from '../../errors.js';

type Kind = { bytes: string; what: string; next?: string };

const ZIP = 'PK\x03\x04';
const OLD_OFFICE = '\xd0\xcf\x11\xe0';
const EXPORT = 'Export the table as “CSV UTF-8” or save it as an .xlsx workbook, and try again.';
/** The first bytes of files that people take for a table, in Latin-1. */
const KINDS: readonly Kind[] = [
  { bytes: '%PDF', what: 'a PDF' },
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

/** What the parts of a zip file show it to be. */
const ARCHIVES: readonly { has: RegExp; what: string; next: string }[] = [
  {
    has: /^xl\/vbaProject\.bin$/,
    what: 'a workbook with macros (.xlsm)',
    next: 'Save it as an .xlsx workbook without macros.',
  },
  { has: /^xl\/workbook\.bin$/, what: 'a binary workbook (.xlsb)', next: 'Save it as an .xlsx workbook.' },
  { has: /^Index(\/|\.zip$)/, what: 'a Numbers document', next: 'In Numbers, choose File > Export To > Excel or CSV.' },
  {
    has: /^META-INF\/manifest\.xml$/,
    what: 'an OpenDocument file (.ods)',
    next: 'Save it as an .xlsx workbook, or as CSV.',
  },
  { has: /^word\//, what: 'a Word document', next: EXPORT },
  { has: /^ppt\//, what: 'a presentation', next: EXPORT },
];

/**
 * Whether a file is a text or a workbook.
 *
 * @param head the first bytes of the file
 * @throws OperatorError `source_not_text` for everything else, with what the file is and what to do
 */
export async function kindOfFile(path: string, head: Buffer): Promise<'text' | 'workbook'> {
  const start = head.subarray(0, 512).toString('latin1');
  if (start.startsWith(ZIP)) return kindOfArchive(path);
  if (start.startsWith(OLD_OFFICE)) throw oldOffice(head);
  const kind = KINDS.find(({ bytes }) => start.startsWith(bytes));
  if (kind) throw notText(`The file is ${kind.what}, not a CSV.`, kind.next ?? EXPORT);
  const text = start.replace(/^\xef\xbb\xbf/, '').trimStart();
  const other = TEXTS.find(({ begins }) => begins.test(text));
  if (other) throw notText(`The file is ${other.what}.`, other.next);
  return 'text';
}

async function kindOfArchive(path: string): Promise<'workbook'> {
  const { openArchive } = await import('../workbook/archive.js');
  const archive = await openArchive(path);
  archive.close();
  const { names } = archive;
  const known = ARCHIVES.find(({ has }) => names.some((name) => has.test(name)));
  if (known) throw notText(`The file is ${known.what}, which cannot be read.`, known.next);
  if (names.includes('xl/workbook.xml')) return 'workbook';
  throw notText('The file is a zip file, not a CSV.', 'Unpack it, and give the CSV or .xlsx workbook that is in it.');
}

/** An .xlsx workbook with a password is packed like the workbooks of before 2007. */
function oldOffice(head: Buffer): OperatorError {
  const isEncrypted = head.includes(Buffer.from('EncryptedPackage', 'utf16le'));
  return isEncrypted
    ? notText('The workbook has a password.', 'Save a copy without the password, or export the table as “CSV UTF-8”.')
    : notText(
        'The file is an old Excel workbook (.xls), or one with a password.',
        'Save it as an .xlsx workbook without a password, or export the table as “CSV UTF-8”.',
      );
}

function notText(what: string, next: string): OperatorError {
  return new OperatorError('source_not_text', what, next);
}
