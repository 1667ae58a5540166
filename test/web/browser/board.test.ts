import type { BrowserContextOptions } from 'playwright-core';
import { it } from 'vitest';
import { cardsQueueName, runQueueName } from '../../../src/queue/backend.js';
import { boards } from '../../support/board.js';
import { expectNoSeriousFault, expectNoSidewaysScroll, inBrowser } from '../../support/browser.js';
import { aDeadLetter } from '../../support/builders.js';
import { keepScreenshot } from '../../support/screenshots.js';

const TIMEOUT_MS = 120_000;
const LOOKS = [
  { look: 'light', rules: 'all', options: {} },
  { look: 'dark', rules: 'colours', options: { colorScheme: 'dark' } },
  { look: 'phone', rules: 'all but colours', options: { viewport: { width: 390, height: 844 }, isMobile: true } },
] as const;
inBrowser('the board of queues', (open) => {
  const aBoard = boards();

  /** A run that goes on: cards in every state that they come to. */
  async function aBusyBoard(look: string, options?: BrowserContextOptions) {
    const id = `20300102-030405-${look.slice(0, 4)}`;
    const board = await aBoard();
    await board.deadLetters.put(aDeadLetter());
    await board.control.start(id, 'account');
    const [run, cards] = [board.backend.queue(runQueueName(id)), board.backend.queue(cardsQueueName(id))];
    const worker = board.backend.worker(cardsQueueName(id), null as never);
    for (const name of ['completed', 'failed', 'active'])
      await cards.add(name, { row: 1, card: null }, { jobId: name });
    const next = async () => {
      const job = await worker.getNextJob('token');
      if (!job) throw new Error('There is no job.');
      return job;
    };
    await (await next()).moveToCompleted({ status: 'created' }, 'token', false);
    await (await next()).moveToFailed(new Error('Linq answered 400.'), 'token', false);
    await (await next()).updateProgress(40);
    await cards.add('waiting', { row: 2 }, { jobId: 'waiting' });
    await cards.add('delayed', { row: 3 }, { jobId: 'delayed', delay: 3_600_000 });
    const page = await open(board.app, options);
    const [name = '', value = ''] = (await board.cookie()).split(/=(.*)/s);
    await page.goto('/login');
    await page.context().addCookies([{ name, value, url: page.url() }]);
    await page.goto('/queues');
    const close = async () => {
      await page.close();
      await Promise.all([worker.close(), run.close(), cards.close()]);
      await board.control.remove(id);
      await board.close();
    };
    return { page, path: `/queues/queue/${cardsQueueName(id)}`, close };
  }

  it.each(LOOKS)('can be read by everybody, whatever state a job is in: $look', { timeout: TIMEOUT_MS }, async (at) => {
    const { page, path, close } = await aBusyBoard(at.look, at.options);
    const look = async (shot: string) => {
      await keepScreenshot(page, `board-${shot}-${at.look}`);
      await expectNoSidewaysScroll(page);
      await expectNoSeriousFault(page, at.rules);
    };
    await page.locator(`main a[href="${path}"]`).waitFor();
    await look('overview');
    for (const state of ['latest', 'active', 'waiting', 'completed', 'failed', 'delayed']) {
      await page.goto(`${path}?status=${state}`);
      await page.locator('main [role=tab]').first().waitFor();
      await look(state);
    }
    await page.goto(`${path}/failed`);
    for (const tab of ['Progress', 'Options', 'Logs', 'Error']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tab', { name: tab, selected: true }).waitFor();
      await look(`job-${tab.toLowerCase()}`);
    }
    await close();
  });

  it('calls its buttons by names, also those that come later', { timeout: TIMEOUT_MS }, async () => {
    const { page, path, close } = await aBusyBoard('names');
    for (const name of ['Full screen', 'Settings', 'Links', 'More', 'Database details']) {
      await page.getByRole('button', { name, exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await keepScreenshot(page, 'board-settings');
    await expectNoSeriousFault(page);
    await page.goto(`${path}/active`);
    await page.getByRole('button', { name: 'Copy', exact: true }).first().waitFor();
    await page.getByRole('progressbar', { name: 'Progress of the job' }).waitFor();
    await close();
  });
});
