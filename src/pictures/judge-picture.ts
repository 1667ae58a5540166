import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { marksOfPicture } from './marks-of-picture.js';
import type { PictureLook, PictureNote } from './picture-look.js';

/** A file as a host has sent it. `head`: its first bytes, enough for the headers of a picture; `bytes`: its size. */
export type SentFile = { head: Uint8Array; bytes: number; contentType: string | undefined };

const HEAVY_BYTES = 2_000_000;
const SMALL_SIDE = 192;
const COARSE_SIDE = 640;
/** By how much the sides of a picture may differ that still counts as square. */
const SQUARE_WITHIN = 0.02;
/** Content types that say nothing of what a file is. */
const SAYS_NOTHING = ['', 'application/octet-stream', 'binary/octet-stream', 'application/x-unknown', 'image/*'];
/** Other names of the same types. */
const SAME_AS: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'image/x-ms-bmp': 'image/bmp',
};
/** The types whose sides are read: the parsers of the others have been led into endless loops before. */
const MEASURED = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp'];

/** Judges a file by the bytes of its header; nothing is decoded. */
export async function judgePicture(file: SentFile): Promise<PictureLook> {
  const found = await typeOf(file.head);
  if (found === undefined) return dead('picture_unreadable', 'it is no picture');
  if (found === 'text/html') return dead('picture_is_page', 'it is a web page');
  if (!found.startsWith('image/')) return dead('picture_unreadable', `it is ${found}, and no picture`);
  const type = usual(found);
  const said = usual(file.contentType?.split(';')[0]?.trim().toLowerCase() ?? '');
  if (!SAYS_NOTHING.includes(said) && said !== type) {
    return dead('picture_type_differs', `it is ${type}, and its host says ${said}`);
  }
  const size = MEASURED.includes(type) ? sidesOf(file.head) : undefined;
  const isWhole = file.head.length === file.bytes;
  if (MEASURED.includes(type) && !size && isWhole) return dead('picture_unreadable', 'it is damaged');
  return {
    notes: [...notesOnFile(type, file), ...(size ? notesOnSides(size) : []), ...marksOfPicture(found, file.head)],
  };
}

function dead(code: NonNullable<PictureLook['problem']>['code'], detail: string): PictureLook {
  return { problem: { code, detail }, notes: [] };
}

function notesOnFile(type: string, { bytes }: SentFile): PictureNote[] {
  return [
    ...(type === 'image/jpeg' || type === 'image/png' ? [] : ['picture_format' as const]),
    ...(bytes > HEAVY_BYTES ? ['picture_heavy' as const] : []),
  ];
}

function notesOnSides({ width, height }: { width: number; height: number }): PictureNote[] {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return [
    ...(short < SMALL_SIDE ? ['picture_small' as const] : short < COARSE_SIDE ? ['picture_coarse' as const] : []),
    ...(long - short > long * SQUARE_WITHIN ? ['picture_not_square' as const] : []),
  ];
}

/** The type of a picture by its bytes, in its usual name; undefined for one that cannot be told. */
export async function pictureType(head: Uint8Array): Promise<string | undefined> {
  const type = await typeOf(head);
  return type === undefined ? undefined : usual(type);
}

/** The type of a file by its bytes; undefined for one that cannot be told. */
async function typeOf(head: Uint8Array): Promise<string | undefined> {
  // What begins like a text is told here: an SVG is one, and so is the page of a login.
  const text = new TextDecoder().decode(head.subarray(0, 4_096)).trimStart();
  if (text.startsWith('<')) return /<svg[\s>]/i.test(text) && !/<html[\s>]/i.test(text) ? 'image/svg+xml' : 'text/html';
  return (await fileTypeFromBuffer(head).catch(() => undefined))?.mime;
}

function sidesOf(head: Uint8Array): { width: number; height: number } | undefined {
  try {
    const { width, height } = imageSize(head);
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

function usual(type: string): string {
  return SAME_AS[type] ?? type;
}
