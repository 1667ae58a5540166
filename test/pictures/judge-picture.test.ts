import { describe, expect, it } from 'vitest';
import { judgePicture, type SentFile } from '../../src/pictures/judge-picture.js';
import { aGif, aJpeg, aPng, aWebp } from '../support/pictures.js';

function judged(head: Buffer, { contentType, bytes = head.length }: Partial<SentFile> = {}) {
  return judgePicture({ head, bytes, contentType });
}
const notesOn = async (...given: Parameters<typeof judged>) => (await judged(...given)).notes;
const problemOf = async (...given: Parameters<typeof judged>) => (await judged(...given)).problem;

const html = Buffer.from('\ufeff\n<!DOCTYPE html><html><title>Sign in</title></html>');
const svg = Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>');

describe('a picture without fault', () => {
  it.each([
    ['a PNG', aPng(), 'image/png'],
    ['a JPEG', aJpeg(), 'image/jpeg'],
    ['a JPEG by an old name, with a parameter', aJpeg(), 'image/jpg; charset=binary'],
    ['a picture of which the host does not say what it is', aPng(), undefined],
    ['a picture that the host calls bytes', aPng(), 'application/octet-stream'],
    ['a JPEG with a long preview before its frame', aJpeg({ before: 60_000 }), 'image/jpeg'],
    ['a picture that is square within 2 %', aPng({ width: 1000, height: 981 }), 'image/png'],
  ])('has neither problem nor note: %s', async (_, head, contentType) => {
    expect(await judged(head, { contentType })).toEqual({ notes: [] });
  });
});

describe('what shows no picture', () => {
  it.each([
    ['a page', html, 'text/html', 'picture_is_page', 'it is a web page'],
    ['a page that says it is a picture', html, 'image/png', 'picture_is_page', 'it is a web page'],
    ['text', Buffer.from('not found'), 'image/png', 'picture_unreadable', 'it is no picture'],
    ['nothing', Buffer.alloc(0), 'image/png', 'picture_unreadable', 'it is no picture'],
    ['a document', Buffer.from('%PDF-1.7\n'), undefined, 'picture_unreadable', 'it is application/pdf, and no picture'],
    ['a JPEG that is cut off', aJpeg().subarray(0, 20), undefined, 'picture_unreadable', 'it is damaged'],
    [
      'another type than the host says',
      aJpeg(),
      'image/png',
      'picture_type_differs',
      'it is image/jpeg, and its host says image/png',
    ],
    [
      'a picture that the host calls a page',
      aPng(),
      'text/html',
      'picture_type_differs',
      'it is image/png, and its host says text/html',
    ],
  ])('is a problem: %s', async (_, head, contentType, code, detail) => {
    expect(await problemOf(head, { contentType })).toEqual({ code, detail });
  });
});

describe('a picture that recipients may not see as meant', () => {
  it.each([
    ['a GIF', aGif(), ['picture_format']],
    ['an SVG', svg, ['picture_format']],
    ['a picture of 191 pixels', aPng({ width: 191 }), ['picture_small']],
    ['a picture of 192 pixels', aPng({ width: 192 }), ['picture_coarse']],
    ['a picture of 639 pixels', aPng({ width: 639 }), ['picture_coarse']],
    ['a picture of 640 pixels', aPng({ width: 640 }), []],
    ['a wide one', aJpeg({ width: 1000, height: 979 }), ['picture_not_square']],
    ['a high one', aJpeg({ width: 979, height: 1000 }), ['picture_not_square']],
    ['a PNG with an alpha channel', aPng({ color: 6 }), ['picture_transparent']],
    ['a JPEG of print', aJpeg({ components: 4 }), ['picture_cmyk']],
    ['a moving GIF', aGif({ animated: true }), ['picture_format', 'picture_animated']],
    ['a moving WebP', aWebp({ flags: 0x02 }), ['picture_format', 'picture_animated']],
    ['a WebP with an alpha channel', aWebp({ flags: 0x10 }), ['picture_format', 'picture_transparent']],
  ])('is noted: %s', async (_, head, notes) => {
    expect(await notesOn(head)).toEqual(notes);
  });

  it('is noted when it is larger than 2 MB', async () => {
    expect(await notesOn(aPng(), { bytes: 2_000_000 })).toEqual([]);
    expect(await notesOn(aPng(), { bytes: 2_000_001 })).toEqual(['picture_heavy']);
  });
});

it('never ends in an error, whatever the bytes are', async () => {
  for (const whole of [aPng(), aJpeg(), aGif(), aWebp({ flags: 0x12 }), svg, html]) {
    for (let end = 0; end <= whole.length; end += 7) {
      const file = { head: whole.subarray(0, end), bytes: whole.length, contentType: undefined };
      expect(await judgePicture(file)).toHaveProperty('notes');
    }
  }
});
