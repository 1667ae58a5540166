const LONGEST = 120;
/** Controls, separators of paths, what shells and file systems treat specially, and marks that turn or hide text. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu;

/**
 * What a source that came over the network is called: as its sender says, else as its address ends. Never a path.
 *
 * @param disposition the header Content-Disposition (RFC 6266), as Node gives it: one character per byte
 */
export function nameOfSource(url: URL, disposition: string | undefined): string {
  const inAddress = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  return safeName(namedIn(disposition ?? '')) || safeName(decoded(inAddress)) || `${url.hostname}.csv`;
}

/** The last part of a name that came from outside, without what is no part of a file's name; empty where nothing is left. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const text = last.replace(UNSAFE, '').trim();
  return /^\.*$/.test(text) ? '' : [...text].slice(0, LONGEST).join('');
}

function namedIn(disposition: string): string {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  if (extended !== undefined) return decoded(extended);
  const [, quoted, token] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? [];
  return fromBytes(quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
}

/** Percent signs that make no sense stay as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Many servers put UTF-8 where the standard has Latin-1. */
function fromBytes(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
