import { expect, it } from 'vitest';
import { decodeWhole, openDecoder } from '../../../src/intake/text/decoder.js';

const BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

it.each(['windows-1252', 'windows-1250', 'windows-1251', 'iso-8859-15', 'macintosh', 'ibm850'])(
  'each byte of %s is the same character wherever a file is cut into pieces',
  (encoding) => {
    for (const byte of BYTES) {
      const whole = decodeWhole(Uint8Array.of(65, byte, 66), encoding);
      const decoder = openDecoder(encoding);
      const pieces = [65, byte, 66].map((each) => decoder.decode(Uint8Array.of(each)));
      expect(pieces.includes(undefined) ? undefined : `${pieces.join('')}${decoder.end()}`).toBe(whole);
    }
  },
);

it('0x80 in windows-1252 is the euro sign, which Node 20 misreads when it decodes all at once', () => {
  expect(decodeWhole(Uint8Array.of(0x80), 'windows-1252')).toBe('€');
});
