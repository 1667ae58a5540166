import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { inBrowser } from '../../support/browser.js';
import { aFakeDesk, type FakeDesk } from '../../support/fake-operations.js';
import { aToldProgress, outcomes, putEnded, putPlan } from '../../support/page-samples.js';
import { pagesOn } from '../../support/pages.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const RUN = '20300105-090000-plan';
const ROWS = 400;

/** Operations on which the only plan can be fixed, started and brought to its end. */
function aDeskToWalk() {
  const operations = aFakeDesk();
  operations.upload = async ({ name, content }) => {
    for await (const _ of content);
    return putPlan(operations, { source: { name, bytes: 1, sha256: 'x' } }).view.record;
  };
  const run = () => {
    const found = operations.runsById.get(RUN);
    if (!found) throw new Error('There is no plan yet.');
    return found;
  };
  operations.applySuggestions = async () => {
    run().planned = run().planned.filter(({ decision }) => decision.kind !== 'invalid');
    return run().view.record;
  };
  operations.start = async () => {
    run().view.record = { ...run().view.record, state: 'running', step: 'wait', rows: ROWS };
    progress(operations, 40);
    return run().view.record;
  };
  return { operations, run };
}

/** So many rows have ended by now. */
function progress(operations: FakeDesk, done: number): void {
  const run = operations.runsById.get(RUN);
  if (!run) return;
  const ended = outcomes(done);
  const told = aToldProgress(run.view.record, { rows: ROWS, ended });
  run.view.progress = told;
  run.outcomes = ended;
  operations.emit({ kind: 'progress', run: RUN, progress: told });
  operations.emit({ kind: 'outcomes', run: RUN, outcomes: ended.slice(-5) });
}

/** The run comes to its end; its files are there. */
function end(operations: FakeDesk, folder: string): void {
  const path = join(folder, 'failed.csv');
  writeFileSync(path, 'phone_number\r\n+12025550040\r\n');
  const { view, outcomes: rows } = putEnded(operations, { id: RUN });
  operations.put(view.record, { view, outcomes: rows, files: { 'failed.csv': path } });
  operations.emit({ kind: 'run', record: view.record });
}

function aFile(): string {
  const path = join(temporaryFolder(), 'lines.csv');
  writeFileSync(path, 'phone;Vorname\r\n1,2E+10;Acme\r\n');
  return path;
}

inBrowser('in a browser', (open) => {
  it('a file is uploaded, corrected, started, watched and searched, and the failed rows are downloaded', async () => {
    const { operations } = aDeskToWalk();
    const page = await open(await pagesOn(operations));
    await page.goto('/');
    await page.getByLabel('Choose a CSV').setInputFiles(aFile());

    await page.getByText('A spreadsheet turned the number into scientific notation').first().waitFor();
    await page.getByRole('button', { name: 'Apply selected corrections' }).click();
    await page.getByText('Suggested corrections').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'What will change' }).waitFor();

    await page.getByRole('button', { name: /cards?$/ }).click();
    await page.getByText('40 of 400').waitFor();
    progress(operations, 95);
    await page.getByText('95 of 400').waitFor();
    // A first page with room on it fills up by itself.
    await page.getByRole('link', { name: '+12025550095' }).waitFor();

    await page.locator('#filter-status').selectOption('failed');
    await expect.poll(() => page.locator('#outcomes tbody tr').count()).toBe(2);
    expect(new URL(page.url()).search).toContain('status=failed');
    await page.goBack();
    await expect.poll(() => page.locator('#outcomes tbody tr').count()).toBe(95);
    // Numbers and names are on the page, and nowhere else in the browser.
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain('+1202');
    await page.goForward();
    await expect.poll(() => page.locator('#outcomes tbody tr').count()).toBe(2);

    end(operations, temporaryFolder());
    await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
    await expect.poll(() => page.locator('[sse-connect]').count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'failed.csv' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toBe('phone_number\r\n+12025550040\r\n');
  });

  it('everything works with the keyboard alone', async () => {
    const { operations } = aDeskToWalk();
    const page = await open(await pagesOn(operations));
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Import options');
    await page.getByLabel('Choose a CSV').setInputFiles(aFile());
    await page.getByRole('heading', { name: 'What will change' }).waitFor();
    await tabTo(page, 'Apply selected corrections');
    await page.keyboard.press('Enter');
    await page.getByText('Suggested corrections').waitFor({ state: 'detached' });
    await tabTo(page, 'Update 20 and create 31 cards');
    await page.keyboard.press('Enter');
    await page.getByText('40 of 400').waitFor();
    await tabTo(page, 'Cancel…');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Cancel run');
    // The browser may not close a page that is between two documents.
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    expect(operations.asked.map(({ name }) => name)).toContain('cancel');
  });

  it('without JavaScript, a run can be started, and its page says how to see progress', async () => {
    const { operations } = aDeskToWalk();
    const page = await open(await pagesOn(operations), { javaScriptEnabled: false });
    await page.goto('/');
    await page.getByLabel('Choose a CSV').setInputFiles(aFile());
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Apply selected corrections' }).click();
    await page.getByRole('button', { name: /cards?$/ }).click();
    await page.getByText('40 of 400').waitFor();
    await page.getByRole('link', { name: 'reload the page' }).waitFor();
    await page.locator('#filter-status').selectOption('failed');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => page.locator('#outcomes tbody tr').count()).toBe(1);
  });

  it('a file dropped on the page is uploaded', async () => {
    const { operations } = aDeskToWalk();
    const page = await open(await pagesOn(operations));
    await page.goto('/');
    await page.locator('.scripted').waitFor();
    await page.evaluate(() => {
      const { DataTransfer, File, DragEvent, document } = globalThis as unknown as Record<string, never> &
        typeof globalThis &
        Dom;
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['phone\r\n1\r\n'], 'dropped.csv'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.getByRole('heading', { name: 'dropped.csv' }).waitFor();
  });

  it('a file that is too large is refused before it is sent', async () => {
    const { operations } = aDeskToWalk();
    const page = await open(await pagesOn(operations, { maxUpload: 10 }));
    await page.goto('/');
    await page.getByLabel('Choose a CSV').setInputFiles(aFile());
    await page.getByText('The file is larger than').waitFor();
    expect(operations.runsById.size).toBe(0);
  });

  it('a closed tab leaves no stream behind, nor does one that navigates away', async () => {
    const { operations, run } = aDeskToWalk();
    putPlan(operations);
    await operations.start(RUN);
    const app = await pagesOn(operations);
    const page = await open(app);
    let streams = 0;
    app.server.on('request', (request, response) => {
      if (!request.url?.endsWith('/live')) return;
      streams += 1;
      response.once('close', () => (streams -= 1));
    });
    await page.goto(`/runs/${run().view.record.id}`);
    await expect.poll(() => streams).toBe(1);
    await page.goto('/');
    await expect.poll(() => streams).toBe(0);
    await page.goBack();
    await expect.poll(() => streams).toBe(1);
    await page.close();
    await expect.poll(() => streams).toBe(0);
  });
});

type Dom = {
  DataTransfer: new () => { items: { add(file: unknown): void } };
  File: new (parts: string[], name: string) => unknown;
  DragEvent: new (type: string, options: object) => unknown;
  document: { body: { dispatchEvent(event: unknown): void } };
};

async function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent.trim()');
}

/** Presses Tab until something of this name has the focus, and sees that it can be seen. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await focused(page)) === name) {
      const outline = await page.evaluate<string>(
        'getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow',
      );
      expect(outline).not.toBe('nonenone');
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not come to ${name}.`);
}
