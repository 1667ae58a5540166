import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AccountTable } from '../../../src/cards/account-table.js';
import { openHome } from '../../../src/home/home.js';
import { isAsPlanned, readAccountFile, writeAccountFile } from '../../../src/home/plan/account-file.js';
import { makeRunFolder } from '../../../src/home/run-folder.js';
import { A_MOMENT, A_NUMBER, A_RUN, ANOTHER_NUMBER, aCard } from '../../support/builders.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const aFolder = async () => makeRunFolder(await openHome(temporaryFolder()), A_RUN);

describe('the account that is kept for a run', () => {
  it.each([0, 1, 3, 20_000])('has every card and line again, with %i cards', async (count) => {
    const files = await aFolder();
    const cards = Array.from({ length: count }, (_, at) =>
      aCard({
        phoneNumber: `+1415${2_000_000 + at}`,
        firstName: `Zoë 🙂 ${'x'.repeat(at % 500)}`,
        isActive: at % 2 === 0,
      }),
    );
    const odd = aCard({ phoneNumber: 'odd', firstName: 'a\0b' });
    const written = AccountTable.of({ cards: [...cards, odd], lines: [ANOTHER_NUMBER, 'x', A_NUMBER] });
    await writeAccountFile(files, written, { size: 7 });
    expect(await isAsPlanned(files, written, { size: 7 })).toBe(true);
    const table = await readAccountFile(files);
    expect(
      cards.filter((card) => JSON.stringify(table?.cardOf(card.phoneNumber)) === JSON.stringify(card)),
    ).toHaveLength(count);
    expect([table?.cardOf('odd'), table?.cardCount, table?.lineCount]).toEqual([odd, count + 1, 3]);
    expect([...(table?.lines() ?? [])].sort()).toEqual([A_NUMBER, ANOTHER_NUMBER, 'x'].sort());
    expect(table?.isLine('+14152000000')).toBe(false);
  });

  it('is told from another account, and from another ledger, under which rows may be decided otherwise', async () => {
    const files = await aFolder();
    expect(await isAsPlanned(files, AccountTable.of({}), { size: 0 })).toBe(false);
    await writeAccountFile(files, AccountTable.of({ cards: [aCard()] }), { size: 7 });
    expect(await isAsPlanned(files, AccountTable.of({ cards: [aCard()] }), { size: 7 })).toBe(true);
    expect(await isAsPlanned(files, AccountTable.of({ cards: [aCard()] }), { size: 8 })).toBe(false);
    expect(await isAsPlanned(files, AccountTable.of({ cards: [aCard({ firstName: 'B' })] }), { size: 7 })).toBe(false);
  });

  it('is the one of an earlier version where that is what there is, and none without either', async () => {
    const files = await aFolder();
    expect(await readAccountFile(files)).toBeNull();
    writeFileSync(files.snapshot, JSON.stringify({ takenAt: A_MOMENT, cards: [aCard()], lines: null }));
    expect((await readAccountFile(files))?.cardOf(A_NUMBER)).toEqual(aCard());
  });
});
