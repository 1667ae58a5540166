/** What a cell holds that may be a phone number: its text in plain ASCII, as far as it is one. */

const PLAIN = /^[\x20-\x7e]*$/;
/** Marks that show nothing: zero-width characters, directions of writing, variation selectors. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** Raised, circled and Roman figures are notes beside a number; NFKC would make digits of them. */
const NO_DIGIT = /[\p{No}\p{Nl}]/gu;
const DASH = /[\p{Pd}\u2212\u2043\u30fc]/gu;
const DOT = /[\u00b7\u2022\u2024\u2027\u30fb]/gu;
/** Blanks of every script, but no line breaks: two lines may be two numbers. */
const BLANK = /[^\S\r\n\u2028\u2029\u0085]/gu;

/** Words that contact lists and links put in front of a number. */
const LABEL =
  /^(?:tel|telephone|telefon|telefono|telefone|teléfono|téléphone|phone|mobile|mobil|mob|cell|handy|whatsapp|wa|sms|smsto|callto|viber|signal|imessage|facetime)(?:\.\s*:?|\s*:)\s*(?:\/\/)?/i;
const IN_BRACKETS = /[([{<]([^()[\]{}<>]*)[)\]}>]/g;
const COUNTRY_CODE_IN_BRACKETS = /^\(\s*((?:\+|00)\s*\d{1,3})\s*\)\s*/;
const COUNTRY_CODE_AFTER_PLUS = /^\+\s*\(\s*([1-9]\d{0,2})\s*\)\s*/;
const WHOLE_IN_BRACKETS = /^\((\+?\d[\d\s.-]{6,})\)$/;

/**
 * The cell in ASCII, without what may stand round a number and is no part of it: blanks of every script, invisible marks, the
 * `'` of a spreadsheet, a label (`tel:`), notes in brackets. Digits of every script become 0 to 9, full-width signs plain
 * ones. What is left may still be anything; `?` stands for a figure that is no digit.
 */
export function plainPhoneText(cell: string): string {
  const text = PLAIN.test(cell) ? cell : plainCharacters(cell);
  const bare = text.trim().replace(/^'\s*/, '').replace(LABEL, '');
  const noted = bare.includes('(') || /[[{<]/.test(bare) ? withoutNotes(bare) : bare;
  return noted.replace(/^\+\s*00/, '+');
}

function plainCharacters(cell: string): string {
  return cell
    .replace(INVISIBLE, '')
    .replace(NO_DIGIT, '?')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(DASH, '-')
    .replace(DOT, '.')
    .replace(BLANK, ' ')
    .replace(/[\u2028\u2029\u0085]/g, '\n')
    .replace(/^\s*[’‘]/, "'");
}

/** Unicode keeps the digits of a script together, from 0 to 9: https://www.unicode.org/reports/tr44/#Numeric_Type */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return digit;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}

/** Brackets round a country code go, those round other digits stay, and those without digits are notes. */
function withoutNotes(text: string): string {
  return text
    .replace(IN_BRACKETS, (whole, inner: string) => {
      if (/^[^\d+#*]*$/.test(inner)) return ' ';
      return /^[\d\s+.-]*$/.test(inner) ? `(${inner.trim()})` : whole;
    })
    .trim()
    .replace(WHOLE_IN_BRACKETS, '$1')
    .replace(COUNTRY_CODE_IN_BRACKETS, '$1 ')
    .replace(COUNTRY_CODE_AFTER_PLUS, '+$1 ');
}
