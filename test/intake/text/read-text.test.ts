import { describe, expect, it } from 'vitest';
import { kindOfFile } from '../../../src/intake/text/file-kind.js';
import { readHead, readText } from '../../../src/intake/text/read-text.js';
import { recogniseEncoding as encodingOf } from '../../../src/intake/text/recognise-encoding.js';
import { collect, utf16, writeSource } from '../../support/source.js';

const TEXT = 'phone,first\n+12025550100,Zoë 🙂\n';
/** A whole number of the pieces in which files are read, as long as those are a power of two up to this. */
const PIECE_BYTES = 256 * 1024;

const HEAD_BYTES = 64 * 1024;
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'shift_jis', 'macintosh', 'ibm850'];

async function recogniseEncoding(path: string, asked?: string): Promise<string> {
  const head = await readHead(path, HEAD_BYTES);
  await kindOfFile(path, head);
  return encodingOf(head, asked);
}

const textOf = async (...from: Parameters<typeof readText>) => (await collect(readText(...from))).join('');

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
    ['UTF-8 without a mark', Buffer.from(TEXT), 'utf-8'],
    ['little-endian UTF-16 with its mark', utf16(TEXT, 'le', true), 'utf-16le'],
    ['big-endian UTF-16 with its mark', utf16(TEXT, 'be', true), 'utf-16be'],
  ] as const)('is found: %s', async (_, bytes, encoding) => {
    const path = writeSource(bytes);
    expect(await recogniseEncoding(path)).toBe(encoding);
    expect(await textOf(path, encoding)).toBe(TEXT);
  });

  it.each(ENCODINGS)('is what the operator says, where the file has no mark: %s', async (encoding) => {
    expect(await recogniseEncoding(writeSource('phone\n'), encoding)).toBe(encoding);
  });

  it.each(ENCODINGS)('is what the mark of the file says, whatever the operator says: %s', async (encoding) => {
    expect(await recogniseEncoding(writeSource(`\ufeff${TEXT}`), encoding)).toBe('utf-8');
    expect(await recogniseEncoding(writeSource(utf16(TEXT, 'le', true)), encoding)).toBe('utf-16le');
  });

  it('is Windows-1252 only when the operator says so', async () => {
    const path = writeSource(Buffer.from([0x5a, 0x6f, 0xeb, 0x20, 0x80, 0x20, 0x93, 0x94]));
    expect(await recogniseEncoding(path)).toBe('utf-8');
    expect(await textOf(path, 'windows-1252')).toBe('Zoë € “”');
  });
});

describe('a file that is no text', () => {
  it('is told to be empty', async () => {
    await expect(recogniseEncoding(writeSource(''))).rejects.toMatchObject({ code: 'source_empty', exitCode: 3 });
  });

  it.each([
    ['an xlsx workbook', [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]],
    ['an xls workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]],
    ['a PDF', [...Buffer.from('%PDF-1.7')]],
    ['a damaged gzip file', [0x1f, 0x8b, 0x08, 0x00]],
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d]],
    ['a text with a zero byte in it', [...Buffer.from('phone,first\n+12025550100,A\u0000\n')]],
  ])('is told to be %s, in every encoding', async (_, bytes) => {
    const path = writeSource(Uint8Array.from(bytes));
    await expect(recogniseEncoding(path)).rejects.toMatchObject({ code: 'source_not_text', exitCode: 3 });
    await expect(recogniseEncoding(path, 'windows-1252')).rejects.toMatchObject({ code: 'source_not_text' });
  });

  it('is told to be a workbook also to who says that it is UTF-16', async () => {
    const path = writeSource(Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]));
    await expect(recogniseEncoding(path, 'utf-16le')).rejects.toMatchObject({ code: 'source_not_text' });
  });

  it.each(['le', 'be'] as const)('is UTF-16 without its mark, which is recognised: %s', async (order) => {
    const path = writeSource(utf16(TEXT, order, false));
    expect(await recogniseEncoding(path)).toBe(`utf-16${order}`);
    expect(await textOf(path, `utf-16${order}`)).toBe(TEXT);
  });
});

describe('a byte that is not of the encoding', () => {
  const refused = (line: number) => ({
    code: 'source_encoding',
    exitCode: 3,
    message: expect.stringContaining(`Line ${line} `),
    next: expect.stringContaining('--encoding '),
  });
  const withBadByte = (before: string, after = '\n') =>
    writeSource(Buffer.concat([Buffer.from(before), Buffer.from([0xeb]), Buffer.from(after)]));

  it.each([
    ['the first', 'Zo', 1],
    ['the second', 'phone\nZo', 2],
    ['the third, with CR LF', 'phone\r\na\r\nZo', 3],
    ['the third, with CR alone', 'phone\ra\rZo', 3],
    ['the third, after a character that was lost long ago', 'phone\nZo\ufffd\nZo', 3],
    ['the third, in a file with a mark', '\ufeffphone\na\nZo', 3],
  ])('is refused with its line: %s', async (_, before, line) => {
    await expect(textOf(withBadByte(before), 'utf-8')).rejects.toMatchObject(refused(line));
  });

  it('is refused at the very end too, where nothing else shows that the file is UTF-8', async () => {
    await expect(textOf(withBadByte('phone\nZo', ''), 'utf-8')).rejects.toMatchObject(refused(2));
  });

  it('is a character that was cut off at the very end of a file that is UTF-8 otherwise', async () => {
    expect(await textOf(withBadByte('phone\nZoë\nZo', ''), 'utf-8')).toBe('phone\nZoë\nZo\ufffd');
  });

  it('is refused with its line when an earlier character was cut in two by reading', async () => {
    const long = `phone\n${'x'.repeat(PIECE_BYTES - 'phone\n'.length - 1)}ë\n`;
    await expect(textOf(withBadByte(`${long}a\nZo`), 'utf-8')).rejects.toMatchObject(refused(4));
  });

  it('is refused in UTF-16 too', async () => {
    const path = writeSource(Buffer.concat([utf16(TEXT, 'le', true), Buffer.from([0x41])]));
    await expect(textOf(path, 'utf-16le')).rejects.toMatchObject({ code: 'source_encoding', exitCode: 3 });
  });
});

describe('a character that is cut in two by reading', () => {
  it.each([1, 2, 3])('stays whole in UTF-8, %i of its four bytes in the first piece', async (first) => {
    const text = `${'x'.repeat(PIECE_BYTES - first)}🙂\n`;
    expect(await textOf(writeSource(text), 'utf-8')).toBe(text);
  });

  it('stays whole in UTF-16, with the pieces parting its two halves', async () => {
    const [mark, half] = [2, 2];
    const text = `${'x'.repeat((PIECE_BYTES - mark - half) / 2)}🙂\n`;
    expect(await textOf(writeSource(utf16(text, 'be', true)), 'utf-16be')).toBe(text);
  });
});
