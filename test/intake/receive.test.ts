import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openSource, receiveSource } from '../../src/intake/receive.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const nothing = Readable.from([]);

describe('what the operator names', () => {
  it('is the file', async () => {
    const path = join(temporaryFolder(), 'numbers.csv');
    writeFileSync(path, 'phone\n');
    const chunks = await (await openSource(path, nothing)).toArray();
    expect(Buffer.concat(chunks).toString()).toBe('phone\n');
  });

  it('is standard input when it is -', async () => {
    const stdin = Readable.from([Buffer.from('phone\n')]);
    expect(await openSource('-', stdin)).toBe(stdin);
  });

  it('is refused where the file has changed while it was read', async () => {
    const path = join(temporaryFolder(), 'numbers.csv');
    writeFileSync(path, `phone\n${'+12015550100\n'.repeat(100_000)}`);
    const stream = await openSource(path, nothing);
    appendFileSync(path, '+12015550101\n');
    await expect(receiveSource(stream, join(temporaryFolder(), 'copy.csv'))).rejects.toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('changed while it was read'),
    });
  });

  it('is missing', async () => {
    const path = join(temporaryFolder(), 'numbers.csv');
    await expect(openSource(path, nothing)).rejects.toMatchObject({ code: 'source_missing', exitCode: 3 });
  });

  it.each(['https://example.com/numbers.csv', 'http://example.com', 'ftp://example.com/numbers.csv'])(
    'is an address, which only schedules take: %s',
    async (address) => {
      await expect(openSource(address, nothing)).rejects.toMatchObject({
        ...{ code: 'source_unreadable', message: expect.stringContaining('only schedules') },
        next: expect.stringContaining('linq-cards schedule add'),
      });
    },
  );

  it('is a directory', async () => {
    await expect(openSource(temporaryFolder(), nothing)).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it('is below a file, as if that were a directory', async () => {
    const path = join(temporaryFolder(), 'numbers.csv');
    writeFileSync(path, '');
    await expect(openSource(join(path, 'more.csv'), nothing)).rejects.toMatchObject({ code: 'source_unreadable' });
  });
});

describe('a source', () => {
  it.each([
    ['with bytes that are no text', Buffer.from([0x00, 0xff, 0xfe, 0x0d, 0x0a, 0xc3])],
    ['with a byte order mark', Buffer.from('\ufeffphone\r\n')],
    ['without anything', Buffer.alloc(0)],
    ['of more than one piece', Buffer.alloc(300_000, 'phone\n')],
  ])('is kept byte for byte: one %s', async (_, bytes) => {
    const to = join(temporaryFolder(), 'source.csv');
    const pieces = bytes.length === 0 ? [] : [bytes.subarray(0, 3), bytes.subarray(3)];
    const received = await receiveSource(Readable.from(pieces), to);
    expect(readFileSync(to).equals(bytes)).toBe(true);
    expect(received).toEqual({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  });

  it.each(['EIO', 'EACCES', 'EISDIR'])('that cannot be read to its end is told as such: %s', async (code) => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('phone\n');
        throw Object.assign(new Error(code), { code });
      })(),
    );
    const to = join(temporaryFolder(), 'source.csv');
    await expect(receiveSource(broken, to)).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it('that fails for a reason of our own is not told as the operator’s mistake', async () => {
    const bug = new TypeError('a bug');
    const broken = new Readable({ read: () => broken.destroy(bug) });
    await expect(receiveSource(broken, join(temporaryFolder(), 'source.csv'))).rejects.toBe(bug);
  });

  // A device of Linux on which every write finds no room.
  it.skipIf(!existsSync('/dev/full'))('that does not fit on the disk says that the disk is full', async () => {
    await expect(receiveSource(Readable.from([Buffer.from('phone\n')]), '/dev/full')).rejects.toMatchObject({
      code: 'disk_full',
      exitCode: 4,
    });
  });

  it('that cannot be put where it should be kept is an error', async () => {
    const folder = join(temporaryFolder(), 'taken');
    mkdirSync(folder);
    await expect(receiveSource(Readable.from([Buffer.from('phone\n')]), folder)).rejects.toThrow();
  });
});
