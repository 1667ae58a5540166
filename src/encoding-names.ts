import iconv from 'iconv-lite';

/*
 * The names of encodings. TextDecoder knows those of the WHATWG Encoding Standard; iconv-lite has what that leaves out, such
 * as the code pages of DOS.
 */

/** What iconv-lite calls an encoding and is none of a text file. */
const NO_TEXT = /^(utf-?7|base64|hex|binary|_|ucs-?2|cesu|unicode11)/;

/** How an encoding is spelled here; undefined where there is none of that name. */
export function encodingNamed(label: string): string | undefined {
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^utf_?(?=\d)/, 'utf-');
  try {
    return new TextDecoder(name).encoding;
  } catch {
    // No name of the standard.
  }
  if (NO_TEXT.test(name) || !/^[a-z0-9_:-]+$/.test(name)) return undefined;
  return iconv.encodingExists(name) ? (DOS_NAMES[name] ?? name) : undefined;
}

/** Whether TextDecoder has it. */
export function isStandardEncoding(encoding: string): boolean {
  try {
    return new TextDecoder(encoding).encoding !== '';
  } catch {
    return false;
  }
}

const DOS_NAMES: Readonly<Record<string, string>> = { cp437: 'ibm437', 437: 'ibm437', cp850: 'ibm850', 850: 'ibm850' };

/** What is offered by name, with words that a person knows it by. Every other name can be typed. */
export const OFFERED_ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252 (Western Europe)',
  'windows-1250': 'Windows-1250 (Central Europe)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  'windows-1253': 'Windows-1253 (Greek)',
  'windows-1254': 'Windows-1254 (Turkish)',
  'windows-1255': 'Windows-1255 (Hebrew)',
  'windows-1256': 'Windows-1256 (Arabic)',
  'windows-1257': 'Windows-1257 (Baltic)',
  'windows-1258': 'Windows-1258 (Vietnamese)',
  'windows-874': 'Windows-874 (Thai)',
  'iso-8859-2': 'ISO-8859-2 (Central Europe)',
  'iso-8859-5': 'ISO-8859-5 (Cyrillic)',
  'iso-8859-7': 'ISO-8859-7 (Greek)',
  'iso-8859-15': 'ISO-8859-15 (Western Europe)',
  'koi8-r': 'KOI8-R (Russian)',
  'koi8-u': 'KOI8-U (Ukrainian)',
  shift_jis: 'Shift_JIS (Japanese)',
  'euc-jp': 'EUC-JP (Japanese)',
  'iso-2022-jp': 'ISO-2022-JP (Japanese)',
  gbk: 'GBK (simplified Chinese)',
  gb18030: 'GB18030 (Chinese)',
  big5: 'Big5 (traditional Chinese)',
  'euc-kr': 'EUC-KR (Korean)',
  macintosh: 'MacRoman (old Mac)',
  'x-mac-cyrillic': 'MacCyrillic (old Mac)',
  ibm437: 'IBM437 (DOS, US)',
  ibm850: 'IBM850 (DOS, Western Europe)',
  ibm866: 'IBM866 (DOS, Cyrillic)',
};

/** What people know an encoding by. */
export function encodingText(encoding: string): string {
  return OFFERED_ENCODINGS[encoding] ?? encoding;
}
