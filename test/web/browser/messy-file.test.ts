import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectNoSeriousFault, expectNoSidewaysScroll, inBrowser } from '../../support/browser.js';
import { setStage, writesByNumber } from '../../support/e2e.js';
import { startServe } from '../../support/serve.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** The account's lines; the file has them without country code. */
const LINES = Array.from({ length: 120 }, (_, index) => `+1202555${1000 + index}`);

/** A file as people have it: 120 rows, eleven of them wrong in a way of their own. */
function aMessyFile(): string {
  const oddities: Record<number, Partial<{ line: string; name: string; photo: string }>> = {
    4: { line: '1.20255E+10' },
    9: { line: '' },
    14: { line: '555-0199' },
    19: { photo: 'http://example.com/x.png' },
    24: { line: '(202) 555-1003', name: 'Other' },
    29: { name: 'NULL' },
    34: { name: 'ZoÃ«' },
    39: { photo: 'logo' },
    44: { line: '(202) 555-1044 / (202) 555-1011' },
    49: { line: '(202) 555-100' },
    54: { name: 'Acme\u200b' },
  };
  const rows = LINES.map((_, index) => {
    const { line = `(202) 555-${1000 + index}`, name = `Austin${index}`, photo = '' } = oddities[index] ?? {};
    return `"${line}",${name},Support,${photo}`;
  });
  const path = join(temporaryFolder(), 'lines.csv');
  writeFileSync(path, `Line,First Name,Team,Photo\n${rows.join('\n')}\n`);
  return path;
}

const NUMBERS: readonly [row: number, number: string][] = [
  [5, '(202) 555-1004'],
  [10, '(202) 555-1009'],
  [15, '(202) 555-1014'],
  [25, '(202) 555-1024'],
  [45, '(202) 555-1044'],
  [50, '(202) 555-1049'],
];

/** What the policy keeps out is told on the console. */
function listenTo(page: Page): string[] {
  const told: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  return told;
}

inBrowser('a newcomer with a messy file of 120 rows', (open) => {
  it('gets from the upload to “all good” on the page, with the keyboard, on a phone and in the dark', async () => {
    const stage = await setStage({ lines: LINES });
    const { url, token } = await startServe(stage);
    const page = await open(url, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    const told = listenTo(page);
    await page.goto(`/?token=${token}`);
    await page.getByLabel('Choose a CSV').setInputFiles(aMessyFile());
    const offer = page.getByRole('button', { name: 'Read them as US numbers' });
    if (
      await offer
        .or(page.locator('.sheet'))
        .first()
        .waitFor()
        .then(() => offer.isVisible())
    )
      await offer.press('Enter');
    await page.getByRole('link', { name: /^Needs attention 11$/ }).waitFor();

    for (const [row, number] of NUMBERS) {
      const cell = page.locator(`[id="c.${row}.phone_number"]`);
      await cell.focus();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(number);
      await page.keyboard.press('Enter');
      await cell.waitFor({ state: 'detached' });
    }
    await page.getByRole('link', { name: /^Needs attention 5$/ }).waitFor();
    await expectNoSidewaysScroll(page);
    await expectNoSeriousFault(page);

    const settle = async (name: string, left: number) => {
      await page.getByRole('button', { name }).first().press('Enter');
      await page.getByRole('link', { name: `Needs attention ${left}`, exact: true }).waitFor();
    };
    await settle('Accept the suggestion', 4);
    await settle('Accept the suggestion', 3);
    await settle('Leave pictures as they are', 2);
    await settle('Leave pictures as they are', 1);
    await settle('Skip the row', 0);
    await page.getByRole('button', { name: 'Create 119 cards' }).press('Enter');
    await page.locator('.state.good').waitFor();

    expect(writesByNumber(stage.simulator).size).toBe(119);
    const id = page.url().split('/').at(-1) ?? '';
    const results = readFileSync(join(stage.home, 'runs', id, 'results.csv'), 'utf8');
    expect(results.split('\r\n').filter((line) => /“|,skipped$/.test(line))).toHaveLength(11);
    expect(told.filter((text) => !text.includes('ERR_NAME_NOT_RESOLVED'))).toEqual([]);
  });
});
