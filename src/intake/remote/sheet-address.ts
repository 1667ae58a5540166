import { OperatorError } from '../../errors.js';

const HOST = 'docs.google.com';
const SHEET = /^\/spreadsheets(?:\/u\/\d+)?\/d\/([\w-]+)/;
const LOGIN_HOSTS = ['accounts.google.com', 'www.google.com'];

/**
 * The address at which Google gives a sheet as a CSV, for a link to it as a browser shows it; every other address as it is.
 * Without a sheet in the link it is the first one.
 *
 * Source: the export that “File → Download → Comma Separated Values” uses.
 */
export function csvAddressOf(url: URL): URL {
  const id = url.hostname === HOST ? SHEET.exec(url.pathname)?.[1] : undefined;
  if (id === undefined || /\/(?:export|pub)$/.test(url.pathname)) return url;
  const sheet = url.searchParams.get('gid') ?? /(?:^#|&)gid=(\d+)/.exec(url.hash)?.[1];
  const address = new URL(`https://${HOST}/spreadsheets/d/${id}/export?format=csv`);
  if (sheet !== undefined) address.searchParams.set('gid', sheet);
  return address;
}

/**
 * What an answer to the address of a sheet means that is no CSV: a sheet that is not shared answers with a page to sign in.
 * Undefined for other addresses and good answers.
 */
export function sheetFailure(
  first: URL,
  answer: { url: URL; status: number; contentType: string | undefined },
): OperatorError | undefined {
  if (first.hostname !== HOST || !SHEET.test(first.pathname)) return undefined;
  const isPage = /^text\/html\b/i.test(answer.contentType ?? '');
  const isRefused = [401, 403].includes(answer.status);
  if (!isRefused && !(answer.status === 200 && (isPage || LOGIN_HOSTS.includes(answer.url.hostname)))) return undefined;
  return new OperatorError(
    'source_forbidden',
    'The Google sheet is not shared, so Google answers with a page to sign in.',
    'In Google Sheets, choose Share → General access → “Anyone with the link” → Viewer, and use the link again. Or download the sheet as a CSV and upload it.',
  );
}
