import { existsSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Outcome } from '../../src/cards/outcome.js';
import { syncPath } from '../../src/disk-sync.js';
import { OperatorError } from '../../src/errors.js';
import { Journal } from '../../src/home/journal.js';
import { Ledger } from '../../src/home/ledger.js';
import { OutcomeStore } from '../../src/home/outcome-store.js';
import { A_NUMBER, anOutcome } from '../support/builders.js';
import { SyncedDisk } from '../support/synced-disk.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const PICTURE = { imageUrl: 'https://example.com/1.png' };
const numberOf = (row: number) => `+1202555010${row}`;

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

  it('syncs only the outcomes with each batch, and gets back from them the pictures that a power cut has taken', async () => {
    const home = temporaryFolder();
    const disk = new SyncedDisk(home, () => undefined);
    await disk.watch();
    onTestFinished(() => disk.unwatch());
    const { book } = await aBook(home);
    await syncPath(home);
    for (let row = 1; row <= 3; row += 1) {
      await book.record(anOutcome({ row, phoneNumber: numberOf(row), sentImage: PICTURE }));
    }
    const cut = temporaryFolder();
    disk.copyTo(cut);

    const picturesIn = (ledger: Ledger) => [1, 2, 3].map((row) => ledger.sentImageOf(numberOf(row))?.imageUrl ?? null);
    const left = await Ledger.open(join(cut, 'ledger.ndjson'));
    expect(picturesIn(left)).toEqual([PICTURE.imageUrl, null, null]);
    const again = await aBook(cut);
    expect(again.book.size).toBe(3);
    expect(picturesIn(again.ledger)).toEqual([PICTURE.imageUrl, PICTURE.imageUrl, PICTURE.imageUrl]);
  });

  it('leaves a picture alone that was sent after its outcome', async () => {
    const { book, ledger, reopen } = await aBook();
    await book.record(anOutcome({ row: 1, sentImage: PICTURE, finishedAt: '2026-07-01T10:00:00.000Z' }));
    const later = { imageUrl: 'https://example.com/2.png' };
    await ledger.note([anOutcome({ row: 1, sentImage: later, finishedAt: '2026-07-02T10:00:00.000Z' })]);
    expect((await reopen()).ledger.sentImageOf(A_NUMBER)).toMatchObject(later);
  });

  it('has everything on the disk once it is synced, or closed', async () => {
    for (const how of ['sync', 'close'] as const) {
      const home = temporaryFolder();
      const disk = new SyncedDisk(home, () => undefined);
      await disk.watch();
      const { book } = await aBook(home);
      await syncPath(home);
      for (let row = 1; row <= 3; row += 1) {
        await book.record(anOutcome({ row, phoneNumber: numberOf(row), sentImage: PICTURE }));
      }
      await book[how]();
      disk.unwatch();
      const cut = temporaryFolder();
      disk.copyTo(cut);
      expect((await Ledger.open(join(cut, 'ledger.ndjson'))).sentImageOf(numberOf(3)), how).toMatchObject(PICTURE);
    }
  });

  it('takes no outcome that comes while it closes: its file may be another one by then', async () => {
    const { book, ledger, reopen } = await aBook();
    await book.record(anOutcome({ row: 1 }));
    let closing: Promise<void> | undefined;
    const late: Promise<void>[] = [];
    const [note, sync] = [ledger.note.bind(ledger), ledger.sync.bind(ledger)];
    const noting = new Promise<void>((begins) => {
      vi.spyOn(ledger, 'note').mockImplementation(async (outcomes) => {
        begins();
        await closing;
        await note(outcomes);
      });
    });
    vi.spyOn(ledger, 'sync').mockImplementationOnce(async () => {
      late.push(book.record(anOutcome({ row: 2, sentImage: PICTURE })));
      await Promise.race([noting, Promise.allSettled(late)]);
      await sync();
    });
    closing = book.close();
    await closing;
    expect(await Promise.allSettled(late)).toMatchObject([{ status: 'rejected', reason: { code: 'interrupted' } }]);
    expect((await reopen()).book.has(2)).toBe(false);
  });

  it.runIf(existsSync('/proc/self/fd'))('leaves no file open where a lost picture cannot be noted', async () => {
    const { folder, book, ledger } = await aBook();
    await book.record(anOutcome({ row: 1, sentImage: PICTURE }));
    await book.close();
    vi.spyOn(ledger, 'hasLost').mockReturnValue(true);
    vi.spyOn(ledger, 'note').mockRejectedValue(new OperatorError('disk_full', 'full', 'free some'));
    const path = join(folder, 'outcomes.ndjson');
    await expect(OutcomeStore.open(path, ledger, () => undefined)).rejects.toMatchObject({ code: 'disk_full' });
    expect(openFiles()).not.toContain(path);
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

/** Of this process. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((file) => {
    try {
      return [readlinkSync(`/proc/self/fd/${file}`)];
    } catch {
      return []; // It was that of the folder itself.
    }
  });
}

async function aBook(folder = temporaryFolder()) {
  const told: Outcome[] = [];
  const ledger = await Ledger.open(join(folder, 'ledger.ndjson'));
  const book = await OutcomeStore.open(join(folder, 'outcomes.ndjson'), ledger, (outcomes) => told.push(...outcomes));
  onTestFinished(() => book.close());
  return { folder, ledger, book, told, reopen: () => aBook(folder) };
}
