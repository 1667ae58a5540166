import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectNoSeriousFault, inBrowser } from '../../support/browser.js';
import { setStage } from '../../support/e2e.js';
import { startServe } from '../../support/serve.js';

/** On a busy machine, an edit may take longer than a poll waits by itself. */
const SOON = { timeout: 10_000 };
const CARD = { phone_number: '+14152001001', first_name: 'Before', last_name: 'Support', is_active: true };

async function aPreview(
  open: Parameters<Parameters<typeof inBrowser>[1]>[0],
  rows: readonly string[],
  options: NonNullable<Parameters<typeof open>[1]> = {},
) {
  const stage = await setStage({ cards: [CARD] });
  const { url, token, ask } = await startServe(stage);
  const headers = { 'content-type': 'text/csv' };
  const body = ['phone_number,first_name,last_name', ...rows, ''].join('\n');
  const made = await ask('/api/v1/runs?plan=true', { method: 'POST', headers, body });
  const { id } = (await made.json()) as { id: string };
  const page = await open(url, options);
  await page.goto(`/?token=${token}`);
  return { page, at: `/runs/${id}` };
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `+1415200${1_000 + at},Acme ${at},Support`);
const cell = (page: Page, row: number) => page.locator(`[id="c.${row}.first_name"]`);

inBrowser('a preview', (open) => {
  it('takes Enter in a field of “Change many rows” for the button beside it, and keeps the column and the keyboard there', async () => {
    const { page, at } = await aPreview(open, names(5));
    await page.goto(`${at}?group=all`);
    await page.getByText('Change many rows').click();
    await page.locator('select[name="field"]').selectOption('first_name');
    await page.getByLabel('Find in the column').fill('Acme');
    await page.getByLabel('Replace with').fill('Ajax');
    await page.keyboard.press('Enter');
    await expect.poll(() => cell(page, 3).inputValue(), SOON).toBe('Ajax 2');
    expect(await page.locator('select[name="field"]').inputValue()).toBe('first_name');
    await expect.poll(() => page.evaluate('document.activeElement.name'), SOON).toBe('by');
  });

  it('keeps the selected rows when a cell is written', async () => {
    const { page, at } = await aPreview(open, names(5));
    await page.goto(`${at}?group=all`);
    for (const row of [2, 3, 4]) await page.getByLabel(`Select row ${row}`, { exact: true }).check();
    await cell(page, 2).fill('Ajax');
    await page.keyboard.press('Tab');
    await expect.poll(() => cell(page, 2).getAttribute('class'), SOON).toBe('edited');
    expect(await page.locator('#rows input[name="row"]:checked').count()).toBe(3);
    await page.getByText('Change many rows').click();
    await page.locator('select[name="field"]').selectOption('first_name');
    await page.getByRole('button', { name: 'Fill down from the first' }).click();
    await expect.poll(() => cell(page, 4).inputValue(), SOON).toBe('Ajax');
  });

  it('goes on with the keyboard at the next finding when one is settled, and at the rows after the last', async () => {
    const { page, at } = await aPreview(open, ['+14152001000,NULL,x', '555,Acme,x', '+14152001002,Acme,x']);
    await page.goto(at);
    const section = () => page.evaluate('document.activeElement.closest("section")?.id');
    for (const [left, place] of [
      [1, 'findings'],
      [0, 'rows'],
    ] as const) {
      await page.getByRole('button', { name: 'Skip the row' }).first().press('Enter');
      await page.getByRole('link', { name: `Needs attention ${left}`, exact: true }).waitFor();
      await expect.poll(section, SOON).toBe(place);
    }
  });

  it.each(['light', 'dark'] as const)(
    'shows a card now and after the run, as a phone has it in light and in dark (%s page)',
    async (colorScheme) => {
      const { page, at } = await aPreview(open, names(3), { colorScheme });
      await page.goto(`${at}?group=all&card=2`);
      const phones = page.locator('#card .phone');
      expect(await phones.count()).toBe(4);
      expect(await phones.locator('.phone-head').allTextContents()).toEqual([
        ...Array(2).fill('BSBefore Support'),
        ...Array(2).fill('A1Acme 1 Support'),
      ]);
      await expectNoSeriousFault(page, 'colours');
    },
  );
});

inBrowser('rows that are pasted on the page of the runs', (open) => {
  it('become a file in which quotes mean what they meant in the spreadsheet', async () => {
    const { page } = await aPreview(open, names(1));
    const copied = [
      'Phone\tFirst name\tLast name',
      '+14152001000\tTV 50"\t"Best" shop',
      '+14152001001\t"Say ""hi""\ttwice"\t"open',
      '+14152001002\t6" pipe\tx\r\n',
    ].join('\r\n');
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(copied)});
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    })()`);
    await page.getByRole('heading', { name: 'pasted.tsv' }).waitFor();
    await page.getByRole('link', { name: /^All/ }).click();
    await expect.poll(() => cell(page, 1).inputValue(), SOON).toBe('TV 50"');
    const values = await page
      .locator('.sheet input[id^="c."]')
      .evaluateAll((inputs) => inputs.map(({ value }) => value));
    expect(values.filter((_, index) => index % 3 > 0)).toEqual([
      'TV 50"',
      '"Best" shop',
      'Say "hi"\ttwice',
      '"open',
      '6" pipe',
      'x',
    ]);
    expect(await page.getByText('can be read in more than one way').count()).toBe(0);
  });
});
