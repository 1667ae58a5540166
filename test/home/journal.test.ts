import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Journal } from '../../src/home/journal.js';
import { anOutcome } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('the journal of a run', () => {
  it('gives back every outcome, also after it was opened again', async () => {
    const path = aPath();
    const outcomes = [1, 2, 3].map((row) => anOutcome({ row, reason: `Grüße, “${row}”` }));
    const journal = open(path);
    await journal.append(outcomes.slice(0, 2));
    await journal.append(outcomes.slice(2));
    for (const read of [journal, open(path)]) {
      expect(read.size).toBe(3);
      expect([...read.readAll()]).toEqual(outcomes);
      expect(read.read(2)).toEqual(outcomes[1]);
    }
  });

  it('goes by row, in whatever order the outcomes came', async () => {
    const journal = open(aPath());
    await journal.append([7, 2, 5].map((row) => anOutcome({ row })));
    expect([...journal.readAll()].map(({ row }) => row)).toEqual([2, 5, 7]);
  });

  it('knows nothing of rows that it has not heard of', async () => {
    const journal = open(aPath());
    await journal.append([anOutcome({ row: 2 })]);
    expect([1, 2, 3, 1_000_000].map((row) => journal.has(row))).toEqual([false, true, false, false]);
    expect(journal.read(1)).toBeUndefined();
    expect(journal.read(1_000_000)).toBeUndefined();
  });

  it('has the later outcome of a row that was written twice, and counts it once', async () => {
    const path = aPath();
    const journal = open(path);
    await journal.append([anOutcome({ row: 1, status: 'failed' }), anOutcome({ row: 2 })]);
    await journal.append([anOutcome({ row: 1, status: 'created' })]);
    for (const read of [journal, open(path)]) {
      expect(read.size).toBe(2);
      expect([...read.readAll()].map(({ row, status }) => [row, status])).toEqual([
        [1, 'created'],
        [2, 'created'],
      ]);
    }
  });

  it('goes on being written to after it was opened again', async () => {
    const path = aPath();
    await open(path).append([anOutcome({ row: 1 })]);
    await open(path).append([anOutcome({ row: 2 })]);
    expect([...open(path).readAll()].map(({ row }) => row)).toEqual([1, 2]);
  });

  it('takes rows far apart, and many of them', async () => {
    const path = aPath();
    const rows = [1, 1_023, 1_024, 1_025, 50_000, 400_000];
    await open(path).append(rows.map((row) => anOutcome({ row })));
    expect([...open(path).readAll()].map(({ row }) => row)).toEqual(rows);
  });

  it('reads lines that are longer than what is read from the disk at once', async () => {
    const path = aPath();
    const outcomes = [1, 2, 3, 4].map((row) => anOutcome({ row, reason: String(row).repeat(700_000) }));
    await open(path).append(outcomes);
    const again = open(path);
    expect(again.size).toBe(4);
    expect(again.read(3)).toEqual(outcomes[2]);
  });

  it('can be read by its owner only', async () => {
    const path = aPath();
    open(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('a journal that a crash has cut off', () => {
  it('wherever it was cut, has all rows but the last one, and goes on from there', async () => {
    const path = aPath();
    await open(path).append([anOutcome({ row: 1 }), anOutcome({ row: 2 }), anOutcome({ row: 3, reason: 'Grüße' })]);
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      const journal = Journal.open(path);
      expect(journal.size).toBe(2);
      expect(journal.has(3)).toBe(false);
      await journal.append([anOutcome({ row: 3, reason: 'once more' })]);
      journal.close();
      const again = Journal.open(path);
      expect([...again.readAll()].map(({ reason }) => reason)).toEqual([null, null, 'once more']);
      again.close();
    }
  });

  it('in its only line has none', async () => {
    const path = aPath();
    writeFileSync(path, '{"row":1');
    expect(open(path).size).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it.each(['not an outcome', '{"row":2}', '{"row"', '\u0000\u0000\u0000'])(
    'and is damaged in the middle (%j) has every other row, and takes further ones',
    async (damaged) => {
      const path = aPath();
      await open(path).append([anOutcome({ row: 1 })]);
      appendFileSync(path, `${damaged}\n${JSON.stringify(anOutcome({ row: 3 }))}\n`);
      const journal = open(path);
      await journal.append([anOutcome({ row: 4 })]);
      expect([...journal.readAll()].map(({ row }) => row)).toEqual([1, 3, 4]);
      expect([...open(path).readAll()].map(({ row }) => row)).toEqual([1, 3, 4]);
      expect(journal.has(2)).toBe(false);
    },
  );
});

describe('a journal on a disk that is full', () => {
  it('holds exactly the outcomes that it said it holds', async () => {
    const path = aPath();
    const { taken, error } = await appendUntilRefused(path, { rowsAtOnce: 7, limitKb: 64 });
    expect(error).toBe('EFBIG');
    expect(taken).toBeGreaterThan(0);
    const journal = open(path);
    expect(journal.size).toBe(taken);
    expect([...journal.readAll()].map(({ row }) => row)).toEqual(
      Array.from({ length: taken }, (_, index) => index + 1),
    );
    await journal.append([anOutcome({ row: taken + 1 })]);
    expect(open(path).size).toBe(taken + 1);
  });
});

function aPath(): string {
  return join(temporaryFolder(), 'outcomes.ndjson');
}

function open(path: string): Journal {
  const journal = Journal.open(path);
  onTestFinished(() => journal.close());
  return journal;
}

/** Writes from a process that may not make a file longer than so many kilobytes. Runs what has been built. */
async function appendUntilRefused(
  path: string,
  { rowsAtOnce, limitKb }: { rowsAtOnce: number; limitKb: number },
): Promise<{ taken: number; error: string }> {
  const module = new URL('../../dist/src/home/journal.js', import.meta.url).href;
  const script = `
    const { Journal } = await import(${JSON.stringify(module)});
    const journal = Journal.open(${JSON.stringify(path)});
    const outcome = ${JSON.stringify(anOutcome())};
    let row = 0;
    const result = { taken: 0, error: '' };
    while (result.error === '' && row < 100_000) {
      const outcomes = Array.from({ length: ${rowsAtOnce} }, () => ({ ...outcome, row: (row += 1) }));
      try {
        await journal.append(outcomes);
        result.taken = row;
      } catch (error) {
        result.error = error.code;
      }
    }
    console.log(JSON.stringify(result));
  `;
  const command = `ulimit -f ${limitKb}; exec "$0" --input-type=module -e "$1"`;
  const child = spawn('bash', ['-c', command, process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(output) as { taken: number; error: string };
}
