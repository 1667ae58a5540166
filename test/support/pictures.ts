import { crc32, deflateSync } from 'node:zlib';

/** Sides in pixels; without a height it is square. */
type Picture = { width: number; height: number };
type Jpeg = Picture & { components: number; before: number };

/** The beginning of a PNG: its signature and its header. `color`: 2 RGB, 6 with an alpha channel. */
export function aPng({ width = 1024, height, color = 2 }: Partial<Picture & { color: number }> = {}): Buffer {
  const header = Buffer.alloc(33);
  header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  header.write('IHDR', 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height ?? width, 20);
  header.set([8, color], 24);
  const pixels = Buffer.alloc(24);
  pixels.write('IDAT', 4);
  return Buffer.concat([header, pixels]);
}

/** A whole PNG of one colour, which a browser shows. */
export function aDrawnPng({ width, height }: Picture): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const beginning = aPng({ width, height });
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([0x0b, 0x5d, 0x4e]))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const header = chunk('IHDR', beginning.subarray(16, 29));
  return Buffer.concat([beginning.subarray(0, 8), header, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** The beginning of a JPEG, with a segment of a camera before its frame. `components`: 3 of a screen, 4 of print. */
export function aJpeg({ width = 1024, height, components = 3, before = 200 }: Partial<Jpeg> = {}): Buffer {
  const camera = Buffer.alloc(before + 4);
  camera.set([0xff, 0xe2]);
  camera.writeUInt16BE(before + 2, 2);
  const frame = Buffer.alloc(10 + 3 * components);
  frame.set([0xff, 0xc0]);
  frame.writeUInt16BE(8 + 3 * components, 2);
  frame[4] = 8;
  frame.writeUInt16BE(height ?? width, 5);
  frame.writeUInt16BE(width, 7);
  frame[9] = components;
  return Buffer.concat([Buffer.from([0xff, 0xd8]), camera, frame, Buffer.from([0xff, 0xd9])]);
}

export function aGif({ side = 1024, animated = false } = {}): Buffer {
  const gif = Buffer.alloc(64);
  gif.write('GIF89a');
  gif.writeUInt16LE(side, 6);
  gif.writeUInt16LE(side, 8);
  if (animated) gif.write('NETSCAPE2.0', 16);
  return gif;
}

/** An extended WebP. */
export function aWebp({ side = 1024, flags = 0 } = {}): Buffer {
  const webp = Buffer.alloc(64);
  webp.write('RIFF');
  webp.writeUInt32LE(56, 4);
  webp.write('WEBPVP8X', 8);
  webp.writeUInt32LE(10, 16);
  webp[20] = flags;
  webp.writeUIntLE(side - 1, 24, 3);
  webp.writeUIntLE(side - 1, 27, 3);
  return webp;
}
