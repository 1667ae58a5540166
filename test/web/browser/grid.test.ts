import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { inBrowser } from '../../support/browser.js';
import { setStage } from '../../support/e2e.js';
import { startServe } from '../../support/serve.js';

const ROWS = 1_000;
/** On a busy machine, an edit may take longer than a poll waits by itself. */
const SOON = { timeout: 10_000 };
const csvOf = (rows: number) =>
  [
    'phone_number,first_name',
    ...Array.from({ length: rows }, (_, at) => `+1415200${1_000 + at},Acme ${at + 1}`),
    '',
  ].join('\n');

/** The preview of a file of more rows than a page has at once. */
async function aLongList(
  open: Parameters<Parameters<typeof inBrowser>[1]>[0],
  options: { scripts?: boolean; rows?: number; viewport?: { width: number; height: number }; csv?: string } = {},
) {
  const stage = await setStage();
  const { url, token, ask } = await startServe(stage);
  const headers = { 'content-type': 'text/csv' };
  const made = await ask('/api/v1/runs?plan=true', {
    method: 'POST',
    headers,
    body: options.csv ?? csvOf(options.rows ?? ROWS),
  });
  const { id } = (await made.json()) as { id: string };
  const { scripts = true, viewport } = options;
  const page = await open(url, { javaScriptEnabled: scripts, ...(viewport && { viewport }) });
  const told: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(error.message));
  await page.goto(`/?token=${token}`);
  await page.goto(`/runs/${id}`);
  const edits = async () => (await (await ask(`/api/v1/runs/${id}/edits`)).json()) as { items: { what: string }[] };
  return { page, told, edits };
}

const scrollTo = (page: Page, share: number) =>
  page.locator('.sheet-frame').evaluate((frame, part) => {
    frame.scrollTop = frame.scrollHeight * part;
  }, share);
const cell = (page: Page, row: number) => page.locator(`[id="c.${row}.first_name"]`);

/** The page has been drawn so many times more. */
const drawn = (page: Page, times: number) =>
  page.evaluate(`new Promise((resolve) => {
    let left = ${times};
    const next = () => (left-- > 0 ? requestAnimationFrame(next) : resolve());
    next();
  })`);

/** The place in the list of the first row that begins on the screen. */
const rowAtTop = (page: Page) =>
  page.evaluate<number>(`(() => {
    const { top } = document.querySelector('.sheet-frame').getBoundingClientRect();
    const rows = [...document.querySelectorAll('#window tr')];
    return Number(rows.find((row) => row.getBoundingClientRect().top >= top)?.ariaRowIndex);
  })()`);

/** As from a spreadsheet, into the cell with the keyboard. */
const paste = (page: Page, text: string) =>
  page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', options));
  })()`);

inBrowser('the grid of a long list', (open) => {
  it('scrolls through all rows, and has only those around the screen', async () => {
    const { page, told } = await aLongList(open);
    expect(await page.getByRole('link', { name: 'Next rows' }).isVisible()).toBe(false);
    await scrollTo(page, 0.6);
    await cell(page, 610).waitFor();
    expect(await cell(page, 1).count()).toBe(0);
    // Those of the screen, by the lowest of them, and twelve on each side.
    const around = page.evaluate<number>(`(() => {
      const rows = [...document.querySelectorAll('#window tr')];
      const { height } = document.querySelector('.sheet-frame').getBoundingClientRect();
      return Math.ceil(height / Math.min(...rows.map((row) => row.offsetHeight))) + 24;
    })()`);
    expect(await page.locator('#window tr').count()).toBe(await around);
    await scrollTo(page, 1);
    await cell(page, ROWS).waitFor();
    await scrollTo(page, 0);
    await cell(page, 1).waitFor();
    expect(told).toEqual([]);
  });

  it.each([2_400, 8_640])('fills a screen of %d pixels too', async (height) => {
    const { page } = await aLongList(open);
    await page.setViewportSize({ width: 1280, height });
    for (const share of [0, 0.5, 1]) {
      await scrollTo(page, share);
      const isFull = `(() => {
        const frame = document.querySelector('.sheet-frame').getBoundingClientRect();
        const rows = document.querySelector('#window').getBoundingClientRect();
        return rows.top <= frame.top + 60 && rows.bottom >= frame.bottom - 20;
      })()`;
      await expect.poll(() => page.evaluate(isFull), SOON).toBe(true);
    }
  });

  it('has the same rows after an edit', async () => {
    const { page, edits } = await aLongList(open);
    await scrollTo(page, 0.5);
    await cell(page, 510).waitFor();
    const count = await page.locator('#window tr').count();
    await cell(page, 510).fill('Another');
    await cell(page, 510).press('Enter');
    await expect.poll(async () => (await edits()).items.length, SOON).toBe(1);
    await expect.poll(() => page.locator('#window tr').count(), SOON).toBe(count);
    expect(await cell(page, 510).inputValue()).toBe('Another');
  });

  it('fetches rows once where they are lower than those that were seen first', async () => {
    const [header = '', ...rows] = csvOf(ROWS).split('\n');
    const tall = (row: string) =>
      row.replace(',', `9999999999,${'a long name that takes some lines on a phone '.repeat(3)}`);
    const csv = [header, ...rows.map((row, at) => (at < 40 ? tall(row) : row))].join('\n');
    const { page } = await aLongList(open, { csv, viewport: { width: 390, height: 844 } });
    await page.getByRole('link', { name: /^All/ }).click();
    await page.locator('.filter [aria-current]', { hasText: 'All' }).waitFor();
    let fetches = 0;
    page.on('request', (request) => {
      fetches += request.headers()['hx-target'] === 'window' ? 1 : 0;
    });
    await scrollTo(page, 0.5);
    await cell(page, 500).waitFor();
    await drawn(page, 100);
    expect(fetches).toBeLessThan(4);
  });

  it('has the same row at its top when a phone is turned', async () => {
    const { page } = await aLongList(open, { viewport: { width: 390, height: 844 } });
    await scrollTo(page, 0.5);
    await cell(page, 500).waitFor();
    const top = await rowAtTop(page);
    expect(top).toBeGreaterThan(490);
    await page.setViewportSize({ width: 844, height: 390 });
    await drawn(page, 10);
    // The screen may begin with a part of a pixel of it.
    expect(Math.abs((await rowAtTop(page)) - top)).toBeLessThan(2);
  });

  it('stays where it is in a list of a few rows more than a page', async () => {
    const { page, edits } = await aLongList(open, { rows: 36 });
    const scrolled = () => page.locator('.sheet-frame').evaluate((frame) => frame.scrollTop);
    await scrollTo(page, 0.5);
    const place = await scrolled();
    expect(place).toBeGreaterThan(200);
    await cell(page, 36).waitFor({ state: 'attached' });
    expect(await scrolled()).toBe(place);
    await cell(page, 25).fill('Another');
    await cell(page, 25).press('Enter');
    await expect.poll(async () => (await edits()).items.length, SOON).toBe(1);
    await expect.poll(() => cell(page, 25).getAttribute('class'), SOON).toBe('edited');
    expect(await scrolled()).toBe(place);
  });

  it('is gone through row by row with the keyboard', async () => {
    const { page } = await aLongList(open);
    await cell(page, 1).focus();
    for (let row = 2; row <= 130; row += 1) {
      await cell(page, row).waitFor();
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.evaluate('document.activeElement.id'), SOON).toBe(`c.${row}.first_name`);
    }
  });

  it('stays where it is after an edit, and keeps rows selected that have left the screen', async () => {
    const { page, edits } = await aLongList(open);
    await page.getByLabel('Select row 2', { exact: true }).check();
    await scrollTo(page, 0.5);
    await cell(page, 510).waitFor();
    await page.getByLabel('Select row 510', { exact: true }).check();
    await page.getByRole('button', { name: 'Skip selected' }).click();
    await expect.poll(async () => (await edits()).items.map(({ what }) => what), SOON).toEqual(['Skipped 2 rows']);
    await cell(page, 511).fill('Other');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await edits()).items.length, SOON).toBe(2);
    await expect.poll(() => cell(page, 511).getAttribute('class'), SOON).toBe('edited');
    expect(await cell(page, 511).isVisible()).toBe(true);
  });

  it('takes a pasted column for the rows that follow in the list, on the screen or not', async () => {
    const { page, edits } = await aLongList(open);
    await cell(page, 3).focus();
    await paste(page, Array.from({ length: 150 }, (_, at) => `Pasted ${at}`).join('\r\n'));
    await expect.poll(async () => (await edits()).items.map(({ what }) => what), SOON).toEqual(['Edited in 150 cells']);
    await expect.poll(() => cell(page, 3).inputValue(), SOON).toBe('Pasted 0');
    await scrollTo(page, 0.15);
    await cell(page, 152).waitFor();
    await expect.poll(() => cell(page, 152).inputValue(), SOON).toBe('Pasted 149');
    expect(await cell(page, 153).inputValue()).toBe('Acme 153');
  });

  it('refuses a pasted column that is longer than the list, and a table that is wider, with their sizes', async () => {
    const { page, edits } = await aLongList(open);
    await cell(page, 3).focus();
    await paste(page, 'Pasted\n'.repeat(ROWS));
    await page.getByText('You pasted 1,000 lines, but this list has 998 rows from row 3 on.').waitFor();
    await cell(page, 3).focus();
    await paste(page, 'Pasted\tToo far right\n');
    await page.getByText('The pasted text is 2 columns wide').waitFor();
    await cell(page, 3).focus();
    await paste(page, 'P\n'.repeat(300_000));
    await page.getByText('300,000 lines are too many to paste at once.').waitFor();
    expect((await edits()).items).toEqual([]);
  });

  it('shows another tab, or what is searched for, without loading the page', async () => {
    const { page } = await aLongList(open);
    await page.evaluate('window.isSamePage = true');
    await page.getByRole('link', { name: /^All/ }).click();
    await page.locator('.filter [aria-current]', { hasText: 'All' }).waitFor();
    await page.getByLabel('Search by number or name').fill('Acme 77');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#window tr').count(), SOON).toBe(11);
    expect(new URL(page.url()).search).toContain('search=Acme');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('is turned page by page without JavaScript', async () => {
    const { page } = await aLongList(open, { scripts: false });
    await page.getByRole('link', { name: 'Next rows' }).click();
    await cell(page, 49).waitFor();
    await page.getByRole('link', { name: 'Previous rows' }).click();
    await cell(page, 1).waitFor();
  });
});
