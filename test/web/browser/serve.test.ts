import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectNoSeriousFault, inBrowser } from '../../support/browser.js';
import { setStage, writesByNumber } from '../../support/e2e.js';
import { aDrawnPng } from '../../support/pictures.js';
import { startServeProcess } from '../../support/serve.js';

const GOOD = Array.from({ length: 24 }, (_, index) => `+1415555${String(index).padStart(4, '0')}`);
const DAMAGED = { cell: '4.42E+11', line: '+442079460018' };
/** The simulator refuses it: docs/simulator.md */
const REFUSED = '+15005550400';
const SPARE = '+14155559999';

inBrowser('the built program, in a browser,', (open) => {
  it('takes a messy file from its upload to a corrected file without errors', async () => {
    const stage = await setStage({ lines: [...GOOD, DAMAGED.line, REFUSED, SPARE] });
    const { url, token } = await startServeProcess(stage);
    const messy = [
      'Telefon;Vorname;Ort',
      ...GOOD.map((number) => `${number};Acme;<b>Köln</b>`),
      `${DAMAGED.cell};Damaged;=1+1`,
      `${REFUSED};Refused;`,
      '+1 415;Short;',
      '',
    ].join('\r\n');
    const page = await open(url, { acceptDownloads: true });
    await page.goto(`/?token=${token}`);
    await page.getByText('Getting started').waitFor();

    await page.getByLabel('Choose a CSV').setInputFiles(stage.csv(messy));
    await page.getByText('The number has too few digits.').first().waitFor();
    await page.getByText('+44 20 7946 0018').first().waitFor();
    await page.getByRole('button', { name: 'Apply selected corrections' }).click();
    await page.getByText('Suggested corrections').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Create 26 cards' }).waitFor();
    await expectNoSeriousFault(page);
    expect(writesByNumber(stage.simulator).size).toBe(0);

    await page.getByRole('button', { name: /cards?$/ }).click();
    await page.getByText(/\d+ of 27/).waitFor();
    await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
    expect(writesByNumber(stage.simulator).get(DAMAGED.line)).toBe(1);

    await page.locator('#filter-status').selectOption('rejected');
    await expect.poll(() => page.locator('#outcomes tbody tr').count()).toBe(1);
    const link = page.getByRole('link', { name: 'failed.csv' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const failed = readFileSync(await download.path(), 'utf8');
    const mended = join(stage.folder, 'mended.csv');
    writeFileSync(mended, failed.replace(REFUSED, SPARE).replace(/^(.*)\+1 415;/m, `$1${GOOD[0]};`));

    await page.goto('/');
    await page.getByLabel('Choose a CSV').setInputFiles(mended);
    await page.getByRole('button', { name: /cards?$/ }).click();
    await page.locator('.state.good').waitFor();
  });

  it('takes a folder of pictures with the CSV, shows the odd ones, and uploads each once when the run is started', async () => {
    const stage = await setStage({ lines: GOOD });
    const { url, token } = await startServeProcess(stage);
    const photos = join(stage.folder, 'export/photos');
    mkdirSync(photos, { recursive: true });
    writeFileSync(join(photos, 'wide.png'), aDrawnPng({ width: 1_400, height: 700 }));
    writeFileSync(join(photos, 'notes.txt'), 'no picture');
    const rows = GOOD.slice(0, 2).map((number) => `${number},Acme,photos/wide.png`);
    const page = await open(url);
    await page.goto(`/?token=${token}`);
    await page.getByText('Import options').click();
    await page.getByLabel('the folder that has them').setInputFiles(join(stage.folder, 'export'));
    await page
      .getByLabel('Choose a CSV')
      .setInputFiles(stage.csv(['phone_number,first_name,image_url', ...rows, ''].join('\n')));
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Leave pictures as they are' }).waitFor();
    const shownWidth = () => page.evaluate("document.querySelector('.findings img').naturalWidth");
    await expect.poll(shownWidth).toBe(1_400);
    expect(stage.simulator.attachments.list).toEqual([]);
    await page.getByRole('button', { name: 'Create 2 cards' }).click();
    await page.locator('.state.good').waitFor();
    expect(stage.simulator.attachments.list).toHaveLength(1);
    expect(writesByNumber(stage.simulator).size).toBe(2);
  });
});
