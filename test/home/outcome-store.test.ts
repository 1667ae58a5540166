import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Outcome } from '../../src/cards/outcome.js';
import { Journal } from '../../src/home/journal.js';
import { Ledger } from '../../src/home/ledger.js';
import { OutcomeStore } from '../../src/home/outcome-store.js';
import { A_NUMBER, anOutcome } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const PICTURE = { imageUrl: 'https://example.com/1.png' };

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the book of outcomes', () => {
  it('has an outcome as soon as it is taken in, and counts it when it is written', async () => {
    const { book } = await aBook();
    book.take(anOutcome({ row: 3 }));
    expect(book.has(3)).toBe(true);
    expect(book.read(3)).toEqual(anOutcome({ row: 3 }));
    expect(book.size).toBe(1);
    expect(book.counts.created).toBe(0);
    await book.flush();
    expect(book.has(3)).toBe(true);
    expect(book.read(3)).toEqual(anOutcome({ row: 3 }));
    expect(book.size).toBe(1);
    expect(book.counts.created).toBe(1);
  });

  it('keeps the first outcome of a row, whether it has been written already or not', async () => {
    const { book } = await aBook();
    book.take(anOutcome({ row: 1, status: 'created' }));
    book.take(anOutcome({ row: 1, status: 'failed' }));
    await book.flush();
    book.take(anOutcome({ row: 1, status: 'rejected' }));
    await book.flush();
    expect(book.read(1)?.status).toBe('created');
    expect(book.size).toBe(1);
    expect(book.counts).toMatchObject({ created: 1, failed: 0, rejected: 0 });
  });

  it('corrects an outcome by what was found out since, also after it is opened again', async () => {
    const { book, told, reopen } = await aBook();
    book.take(anOutcome({ row: 1, status: 'created' }));
    await book.revise(anOutcome({ row: 1, status: 'went_dark' }));
    expect([book.size, book.read(1)?.status, book.counts.created, book.counts.went_dark]).toEqual([
      1,
      'went_dark',
      0,
      1,
    ]);
    expect(told.map(({ status }) => status)).toEqual(['created', 'went_dark']);
    const again = await reopen();
    expect([again.book.read(1)?.status, again.book.counts.created, again.book.counts.went_dark]).toEqual([
      'went_dark',
      0,
      1,
    ]);
  });

  it('tells of every outcome once, and only when it has been written', async () => {
    const { book, told } = await aBook();
    book.take(anOutcome({ row: 1 }));
    book.take(anOutcome({ row: 2 }));
    expect(told).toEqual([]);
    await book.flush();
    await book.flush();
    book.take(anOutcome({ row: 2 }));
    await book.flush();
    expect(told.map(({ row }) => row)).toEqual([1, 2]);
  });

  it('counts what was written before when it is opened again, and does not tell of it', async () => {
    const { book, reopen } = await aBook();
    book.take(anOutcome({ row: 1, status: 'failed' }));
    book.take(anOutcome({ row: 2 }));
    await book.flush();
    book.take(anOutcome({ row: 3 }));
    const again = await reopen();
    expect(again.book.counts).toMatchObject({ failed: 1, created: 1 });
    expect(again.book.size).toBe(2);
    expect(again.book.has(3)).toBe(false);
    expect(again.told).toEqual([]);
  });

  it('notes the pictures before the outcomes, so that a crash in between loses none', async () => {
    const { book, reopen } = await aBook();
    const append = vi.spyOn(Journal.prototype, 'append').mockImplementation(() => {
      throw new Error('killed');
    });
    book.take(anOutcome({ row: 1, sentImage: PICTURE }));
    await expect(book.flush()).rejects.toThrow('killed');
    append.mockRestore();

    const again = await reopen();
    expect(again.ledger.sentImageOf(A_NUMBER)).toMatchObject(PICTURE);
    expect(again.book.has(1)).toBe(false);
    again.book.take(anOutcome({ row: 1, sentImage: PICTURE }));
    await again.book.flush();
    expect(again.book.counts.created).toBe(1);
  });

  it.runIf(existsSync('/dev/full'))(
    'loses nothing when the disk is full, and writes it when there is room again',
    async () => {
      const { book, told, folder, reopen } = await aBook();
      book.take(anOutcome({ row: 1, sentImage: PICTURE }));
      symlinkSync('/dev/full', join(folder, 'ledger.ndjson'));
      await expect(book.flush()).rejects.toThrow(expect.objectContaining({ code: 'disk_full' }));
      expect(book.has(1)).toBe(true);
      expect(book.counts.created).toBe(0);
      expect(told).toEqual([]);

      rmSync(join(folder, 'ledger.ndjson'));
      book.take(anOutcome({ row: 2 }));
      await book.flush();
      expect(told.map(({ row }) => row)).toEqual([1, 2]);
      expect((await reopen()).book.size).toBe(2);
    },
  );
});

async function aBook(folder = temporaryFolder()) {
  const told: Outcome[] = [];
  const ledger = await Ledger.open(join(folder, 'ledger.ndjson'));
  const book = OutcomeStore.open(join(folder, 'outcomes.ndjson'), ledger, (outcomes) => told.push(...outcomes));
  onTestFinished(() => book.close());
  return { folder, ledger, book, told, reopen: () => aBook(folder) };
}
