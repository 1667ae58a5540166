import type { PictureNote } from './picture-look.js';

/** Whether a picture is animated, may be transparent, or has the colours of print, as far as its header says so. */
export function marksOfPicture(type: string, head: Uint8Array): PictureNote[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  switch (type) {
    case 'image/jpeg':
      return jpegComponents(bytes) === 4 ? ['picture_cmyk'] : [];
    case 'image/apng':
      return ['picture_animated', ...pngTransparency(bytes)];
    case 'image/png':
      return pngTransparency(bytes);
    case 'image/gif':
      return bytes.includes('NETSCAPE2.0', 0, 'latin1') ? ['picture_animated'] : [];
    case 'image/webp':
      return webpMarks(bytes);
    default:
      return [];
  }
}

/** The type of colour is the 26th byte of a PNG: 4 and 6 have an alpha channel. Others name one colour in a chunk before the pixels. */
function pngTransparency(bytes: Buffer): PictureNote[] {
  const color = bytes[25];
  const pixels = bytes.indexOf('IDAT', 0, 'latin1');
  const named = bytes.indexOf('tRNS', 0, 'latin1');
  const isNamed = named !== -1 && (pixels === -1 || named < pixels);
  return color === 4 || color === 6 || isNamed ? ['picture_transparent'] : [];
}

/** The flags of an extended WebP. */
function webpMarks(bytes: Buffer): PictureNote[] {
  if (bytes.toString('latin1', 12, 16) !== 'VP8X') return [];
  const flags = bytes[20] ?? 0;
  return [
    ...((flags & 0x02) !== 0 ? ['picture_animated' as const] : []),
    ...((flags & 0x10) !== 0 ? ['picture_transparent' as const] : []),
  ];
}

/** The number of colours of a JPEG, from the segment that begins its frame; 4 are those of print. */
function jpegComponents(bytes: Buffer): number | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return bytes[at + 9];
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
