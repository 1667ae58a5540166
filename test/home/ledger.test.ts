import { appendFileSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Outcome } from '../../src/cards/outcome.js';
import { Ledger } from '../../src/home/ledger.js';
import { A_NUMBER, ANOTHER_NUMBER, anOutcome } from '../support/builders.js';
import { SyncedDisk } from '../support/synced-disk.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** A file that is always full. Not every system has it. */
const FULL = '/dev/full';

describe('the ledger', () => {
  it('remembers the picture that was last sent for a number, also after it was opened again', async () => {
    const path = aPath();
    const ledger = await Ledger.open(path);
    await ledger.note([aPicture('https://example.com/1.png', 'https://cdn/1.jpg')]);
    await ledger.note([aPicture('https://example.com/2.png', 'https://cdn/2.jpg')]);
    const sent = { imageUrl: 'https://example.com/2.png', answeredUrl: 'https://cdn/2.jpg' };
    expect(ledger.sentImageOf(A_NUMBER)).toEqual(sent);
    expect((await Ledger.open(path)).sentImageOf(A_NUMBER)).toEqual(sent);
  });

  it('knows nothing of numbers for which no picture was sent', async () => {
    const path = aPath();
    const ledger = await Ledger.open(path);
    await ledger.note([
      anOutcome(),
      anOutcome({ phoneNumber: null, sentImage: { imageUrl: 'https://example.com/1.png' } }),
    ]);
    expect(ledger.sentImageOf(A_NUMBER)).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  it('remembers a picture for which Linq gave no address', async () => {
    const ledger = await Ledger.open(aPath());
    await ledger.note([aPicture('https://example.com/1.png')]);
    expect(ledger.sentImageOf(A_NUMBER)).toEqual({ imageUrl: 'https://example.com/1.png', answeredUrl: undefined });
  });

  it('has on the disk, once it is synced, what a process noted that was killed before', async () => {
    const home = temporaryFolder();
    const disk = new SyncedDisk(home, () => undefined);
    await disk.watch();
    onTestFinished(() => disk.unwatch());
    const path = join(home, 'ledger.ndjson');
    await (await Ledger.open(path)).note([aPicture('https://example.com/1.png')]);
    await (await Ledger.open(path)).sync();
    const cut = temporaryFolder();
    disk.copyTo(cut);
    const left = await Ledger.open(join(cut, 'ledger.ndjson'));
    expect(left.sentImageOf(A_NUMBER)?.imageUrl).toBe('https://example.com/1.png');
  });

  it('makes no file when there is nothing to sync', async () => {
    const path = aPath();
    await (await Ledger.open(path)).sync();
    expect(existsSync(path)).toBe(false);
  });

  it('wherever a crash has cut it off, forgets at most the last picture, and none of those that come later', async () => {
    const path = aPath();
    await (await Ledger.open(path)).note([aPicture('https://example.com/1.png')]);
    const firstLength = statSync(path).size;
    await (await Ledger.open(path)).note([aPicture('https://example.com/2.png')]);
    const whole = readFileSync(path);
    for (let length = firstLength; length < whole.length; length += 7) {
      const cut = aPath();
      appendFileSync(cut, whole.subarray(0, length));
      const ledger = await Ledger.open(cut);
      expect(ledger.sentImageOf(A_NUMBER)?.imageUrl).toMatch(/[12]\.png$/);
      await ledger.note([{ ...aPicture('https://example.com/3.png'), phoneNumber: ANOTHER_NUMBER }]);
      const again = await Ledger.open(cut);
      expect(again.sentImageOf(ANOTHER_NUMBER)?.imageUrl).toBe('https://example.com/3.png');
    }
  });

  it.each([
    [1_001, 1_001],
    [1_002, 1_002],
    [1_003, 1],
  ])('of one number that was noted %d times has %d lines after it was opened again', async (times, lines) => {
    const path = aPath();
    const ledger = await Ledger.open(path);
    await ledger.note(Array.from({ length: times }, (_, index) => aPicture(`https://example.com/${index}.png`)));
    const again = await Ledger.open(path);
    expect(linesOf(path)).toHaveLength(lines);
    expect(again.sentImageOf(A_NUMBER)?.imageUrl).toBe(`https://example.com/${times - 1}.png`);
  });

  it.each([
    { imageUrl: undefined },
    { imageUrl: 1 },
    { answeredUrl: null },
    { at: 'yesterday' },
    { at: undefined },
    { sha256: 1 },
    { phoneNumber: undefined },
  ])('leaves out a line with %o', async (damage) => {
    const path = aPath();
    const entry = { phoneNumber: A_NUMBER, imageUrl: 'https://example.com/1.png', at: '2030-01-02T03:04:05.000Z' };
    const damaged = { ...entry, imageUrl: 'https://example.com/2.png', ...damage };
    appendFileSync(path, `${JSON.stringify(entry)}\n${JSON.stringify(damaged)}\n`);
    expect((await Ledger.open(path)).sentImageOf(A_NUMBER)?.imageUrl).toBe('https://example.com/1.png');
  });

  it('reads entries that are written in another way', async () => {
    const path = aPath();
    const at = '2030-01-31T03:04:05Z';
    const entry = { at, sha256: 'abc', imageUrl: 'https://example.com/"1".png', phoneNumber: A_NUMBER };
    appendFileSync(path, `${JSON.stringify(entry)}\n`);
    const sent = { imageUrl: 'https://example.com/"1".png', answeredUrl: undefined, sha256: 'abc' };
    expect((await Ledger.open(path)).sentImageOf(A_NUMBER)).toEqual(sent);
  });

  it('can be read by its owner only', async () => {
    const path = aPath();
    await (await Ledger.open(path)).note([aPicture('https://example.com/1.png')]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.runIf(existsSync(FULL))('says when the disk is full, and can go on when there is room again', async () => {
    const path = aPath();
    const ledger = await Ledger.open(path);
    symlinkSync(FULL, path);
    await expect(ledger.note([aPicture('https://example.com/1.png')])).rejects.toThrow(
      expect.objectContaining({ code: 'disk_full', exitCode: 4 }),
    );
    expect(ledger.sentImageOf(A_NUMBER)).toBeUndefined();
    rmSync(path);
    await ledger.note([aPicture('https://example.com/1.png')]);
    expect((await Ledger.open(path)).sentImageOf(A_NUMBER)?.imageUrl).toBe('https://example.com/1.png');
  });

  it('is empty when its file is', async () => {
    const path = aPath();
    appendFileSync(path, 'x');
    truncateSync(path);
    expect((await Ledger.open(path)).sentImageOf(A_NUMBER)).toBeUndefined();
  });
});

function aPath(): string {
  return join(temporaryFolder(), 'ledger.ndjson');
}

function aPicture(imageUrl: string, answeredUrl?: string): Outcome {
  return anOutcome({ sentImage: { imageUrl, ...(answeredUrl !== undefined && { answeredUrl }) } });
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
