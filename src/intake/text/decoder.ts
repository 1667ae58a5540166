import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';
import { isStandardEncoding } from '../../encoding-names.js';

/** Gives the text of bytes, piece by piece; undefined at the first byte that does not belong to the encoding. */
export type Decoder = {
  decode(bytes: Uint8Array): string | undefined;
  /** What is left at the end; undefined where the bytes end within a character. */
  end(): string | undefined;
};

/** The byte order mark at the beginning, if there is one, is no part of the text. */
export function openDecoder(encoding: string): Decoder {
  return isStandardEncoding(encoding) ? standardDecoder(encoding) : otherDecoder(encoding);
}

/** Decodes bytes that are all there. Undefined where one does not belong to the encoding. */
export function decodeWhole(bytes: Uint8Array, encoding: string): string | undefined {
  const decoder = openDecoder(encoding);
  const text = decoder.decode(bytes);
  const rest = text === undefined ? undefined : decoder.end();
  return rest === undefined ? undefined : `${text}${rest}`;
}

function standardDecoder(encoding: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const attempt = (decode: () => string) => {
    try {
      return decode();
    } catch {
      // All that the decoder says is that it cannot go on.
      return undefined;
    }
  };
  return {
    decode: (bytes) => attempt(() => decoder.decode(bytes, { stream: true })),
    end: () => attempt(() => decoder.decode()),
  };
}

/** iconv-lite does not stop at what it does not know; it writes U+FFFD, which none of these encodings has. */
function otherDecoder(encoding: string): Decoder {
  const decoder = iconv.getDecoder(encoding);
  const known = (text: string) => (text.includes('\ufffd') ? undefined : text);
  return {
    decode: (bytes) => known(decoder.write(Buffer.from(bytes))),
    end: () => known(decoder.end() ?? ''),
  };
}
