import { isUtf8 } from 'node:buffer';

/*
 * Text that a program wrote in the code of another one: `Smith &amp; Sons` from a web page, `Jos\u00e9` from JSON.
 */

/** Named characters of HTML that stand in names: https://html.spec.whatwg.org/multipage/named-characters.html */
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', trade: '™', hellip: '…' },
  ...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', middot: '·', deg: '°' },
  ...{ szlig: 'ß', aelig: 'æ', AElig: 'Æ', oelig: 'œ', OElig: 'Œ', oslash: 'ø', Oslash: 'Ø', aring: 'å', Aring: 'Å' },
  ...{ eth: 'ð', ETH: 'Ð', thorn: 'þ', THORN: 'Þ', lstrok: 'ł', Lstrok: 'Ł', iexcl: '¡', iquest: '¿', euro: '€' },
};
/** `eacute` is e with an acute accent: the marks of names that are made of a letter and its accent. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{ grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', uml: '\u0308', cedil: '\u0327' },
  ...{ caron: '\u030c', ogon: '\u0328', breve: '\u0306', dot: '\u0307', macr: '\u0304', dblac: '\u030b' },
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z]{2,8}\d?));/g;
const ACCENTED = /^([A-Za-z])([a-z]+)$/;
const UNICODE_ESCAPE = /\\u([\da-fA-F]{4})|\\u\{([\da-fA-F]{1,6})\}|\\U([\da-fA-F]{8})/g;
const BYTE_ESCAPES = /(?:\\x[\da-fA-F]{2})+/g;

/** The text that escapes stand for; undefined where there are none. */
export function unescapedText(text: string): string | undefined {
  if (!text.includes('&') && !text.includes('\\')) return undefined;
  let plain = text;
  // What was escaped twice is plain only after the second time.
  for (let times = 0; times < 3; times += 1) {
    const next = plain
      .replace(
        ENTITY,
        (all, decimal, hex, name) => named(name) ?? character(Number.parseInt(hex ?? decimal, hex ? 16 : 10)) ?? all,
      )
      .replace(UNICODE_ESCAPE, (all, ...codes: string[]) => unit(codes.find((code) => code !== undefined)) ?? all)
      .replace(BYTE_ESCAPES, (all) => bytesText(all) ?? all);
    if (next === plain) break;
    plain = next;
  }
  return plain === text ? undefined : plain;
}

function named(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const [, letter, accent = ''] = ACCENTED.exec(name) ?? [];
  return letter !== undefined && Object.hasOwn(ACCENTS, accent)
    ? `${letter}${ACCENTS[accent]}`.normalize('NFC')
    : undefined;
}

function character(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Half of a surrogate pair is a character only with the other half, which is escaped beside it. */
function unit(code: string | undefined): string | undefined {
  return code === undefined ? undefined : character(Number.parseInt(code, 16));
}

function bytesText(escapes: string): string | undefined {
  const bytes = Buffer.from(escapes.replaceAll('\\x', ''), 'hex');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
