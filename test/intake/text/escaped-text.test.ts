import { describe, expect, it } from 'vitest';
import { unescapedText } from '../../../src/intake/text/escaped-text.js';

describe('text in the code of another program', () => {
  it.each([
    ['Smith &amp; Sons', 'Smith & Sons'],
    ['O&#39;Brien', "O'Brien"],
    ['O&#x27;Brien', "O'Brien"],
    ['caf&eacute; M&uuml;ller &Ccedil;a', 'café Müller Ça'],
    ['Smith &amp;amp; Sons', 'Smith & Sons'],
    ['Jos\\u00e9', 'José'],
    ['\\ud83d\\ude00 Ann', '😀 Ann'],
    ['Jos\\xc3\\xa9', 'José'],
    ['Zo\\u{eb}', 'Zoë'],
  ])('has the plain text offered: %s', (text, plain) => {
    expect(unescapedText(text)).toBe(plain);
  });

  it.each(['AT&T', 'Smith & Sons', 'R&D;', 'Q&A; more', 'A\\B', 'Johnson &Co', '&#0;', '&unknown;', 'C:\\users'])(
    'is not seen in %s',
    (text) => {
      expect(unescapedText(text)).toBeUndefined();
    },
  );
});
