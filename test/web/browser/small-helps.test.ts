import { expect, it } from 'vitest';
import type { DeadLetter } from '../../../src/cards/dead-letter.js';
import { inBrowser } from '../../support/browser.js';
import { aDeadLetter } from '../../support/builders.js';
import { setStage } from '../../support/e2e.js';
import { fakeDeadLetterOperations } from '../../support/fake-dead-letter-operations.js';
import { pagesOn } from '../../support/pages.js';
import { needsApproval } from '../../support/said.js';
import { startServe } from '../../support/serve.js';
import { anOperations } from '../../support/web.js';

/** A run of some seconds, on a busy machine. */
const SOON = { timeout: 60_000 };

inBrowser('a page', (open) => {
  it('selects all failed numbers by one box, and says how many are selected', async () => {
    const deadLetters: DeadLetter[] = [1, 2, 3].map((at) => aDeadLetter({ phoneNumber: `+1202555010${at}` }));
    const page = await open(await pagesOn(anOperations(fakeDeadLetterOperations({ deadLetters })).operations));
    await page.goto('/dead-letters');
    const bar = page.getByRole('form', { name: 'Selected numbers' });
    expect(await bar.isVisible()).toBe(false);
    await page.getByLabel('Select all').check();
    expect(await page.getByRole('checkbox', { name: /^Select \+/, checked: true }).count()).toBe(3);
    await page.getByLabel('Select +1 202 555 0102').uncheck();
    expect(await bar.ariaSnapshot()).toContain('2 selected');
    await page.getByLabel('Select all').check();
    await page.getByLabel('Select all').uncheck();
    expect(await bar.isVisible()).toBe(false);
  });

  it('of a run tells in its tab how far it is, and by a notification that it has ended, if that was asked for', async () => {
    const stage = await setStage();
    const { url, token, ask } = await startServe(stage);
    const rows = Array.from({ length: 30 }, (_, at) => `+1415200${1_000 + at},Acme`);
    const body = ['phone_number,first_name', ...rows, ''].join('\n');
    const page = await open(url);
    await page.addInitScript(`window.Notification = class {
      static requestPermission = async () => 'granted';
      constructor(title) { window.notified = title; }
    }`);
    await page.goto(`/?token=${token}`);
    const made = await ask('/api/v1/runs?rate=4', { method: 'POST', headers: { 'content-type': 'text/csv' }, body });
    const { id } = (await made.json()) as { id: string };
    await page.goto(`/runs/${id}`);
    await page.getByRole('button', { name: 'Notify me when it ends' }).click();
    await page.getByRole('button', { name: 'You will be notified' }).waitFor();
    const icon = () => page.locator('link[rel="icon"]').getAttribute('href');
    await expect.poll(() => page.title(), SOON).toMatch(/^\d+ % · /);
    expect(await icon()).toContain('mark-busy.svg');
    await expect.poll(() => page.evaluate('window.notified'), SOON).toMatch(/ has ended$/);
    await expect.poll(icon, SOON).toMatch(/mark-(good|attention)\.svg/);
    expect(await page.title()).toMatch(/^30 cards set/);
  });

  it('shows the initials, and says so, where a picture cannot be loaded', async () => {
    const stage = await setStage();
    const { url, token, ask } = await startServe(stage);
    const headers = { 'content-type': 'text/csv' };
    const body =
      'phone_number,first_name,last_name,image_url\n+14152001000,Anna,Berg,https://pictures.invalid/anna.png\n';
    const made = await ask('/api/v1/runs?plan=true&checkImages=off', { method: 'POST', headers, body });
    const { id } = (await made.json()) as { id: string };
    const page = await open(url);
    await page.goto(`/?token=${token}`);
    await page.goto(`/runs/${id}?card=1`);
    await page.locator('.card-look', { hasText: 'The picture cannot be loaded.' }).first().waitFor();
    expect(await page.locator('.card-look-picture').first().textContent()).toBe('AB');
    expect(await page.locator('#card img').count()).toBe(0);
  });
});

inBrowser('the board of queues', (open) => {
  it('counts no run as failed that only waits for approval', async () => {
    const stage = await setStage();
    const { url, token, ask, cli } = await startServe(stage);
    const wrong = Array.from({ length: 20 }, (_, at) => `555-01${10 + at},Acme`);
    const body = ['phone_number,first_name', '+14152001000,Acme', ...wrong, ''].join('\n');
    const made = await ask('/api/v1/runs?rate=0', { method: 'POST', headers: { 'content-type': 'text/csv' }, body });
    const { id } = (await made.json()) as { id: string };
    await cli.says(needsApproval(id));
    const page = await open(url);
    await page.goto(`/?token=${token}`);
    await page.goto('/queues');
    await page.getByText(`linq-run-${id}`).first().waitFor();
    type Shown = { counts: { failed: number } };
    const { queues } = (await (await ask('/queues/api/queues')).json()) as { queues: Shown[] };
    expect(queues.map(({ counts }) => counts.failed).filter((failed) => failed > 0)).toEqual([]);
    // No queue here has workers that the board could see, and it does not warn of that.
    expect(await page.getByText('No workers', { exact: true }).count()).toBe(0);
    await page.goto('/queues/queue/linq-dead-letters');
    await page.getByText('By design, this queue has no workers.').first().waitFor();
    expect(await page.getByText('No workers', { exact: true }).count()).toBe(0);
  });
});
