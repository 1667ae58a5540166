import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { PlanDifference } from '../../../src/cards/plan.js';
import { PlanOutdated } from '../../../src/operations/plan-outdated.js';
import { expectNoSeriousFault, expectNoSidewaysScroll, inBrowser, type OpenPage } from '../../support/browser.js';
import { aFakeDesk, type FakeDesk } from '../../support/fake-operations.js';
import { numberAt, outcomes, putEnded, putOthers, putPlan, putRunning } from '../../support/page-samples.js';
import { A_SAMPLE, pagesOn } from '../../support/pages.js';
import { keepScreenshot } from '../../support/screenshots.js';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const PAGES: Record<
  string,
  {
    path: string;
    prepare: (operations: FakeDesk) => void;
    steps?: (operations: FakeDesk) => Promise<void>;
    /** Actions on the page before it is checked. */
    act?: (page: Page) => Promise<void>;
  }
> = {
  beginning: { path: '/', prepare: () => {} },
  runs: { path: '/', prepare: putAll },
  preview: { path: '/runs/20300105-090000-plan', prepare: putAll },
  run: { path: '/runs/20300105-100000-runn', prepare: putAll, steps: aWhile },
  ended: { path: '/runs/20300104-020000-done', prepare: putAll },
  outdated: {
    path: '/runs/20300105-090000-plan',
    prepare: putOutdated,
    act: async (page) => {
      await page.getByRole('button', { name: /cards$/ }).click();
      await page.getByText('Update plan').waitFor();
    },
  },
  held: { path: '/runs/20300102-110000-held', prepare: putAll },
  halted: { path: '/runs/20300101-090000-halt', prepare: putAll },
};

inBrowser('each page', (open) => {
  for (const name of Object.keys(PAGES)) {
    it(`has no serious accessibility problem, and sufficient contrast: ${name}`, async () => {
      const page = await shown(open, name, { viewport: DESKTOP });
      await expectNoSeriousFault(page);
      await keepScreenshot(page, name);
    });

    it(`is accessible in dark mode: ${name}`, async () => {
      const page = await shown(open, name, { viewport: DESKTOP, colorScheme: 'dark' });
      await expectNoSeriousFault(page, 'colours');
      const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
      expect(ground).toBe('rgb(19, 22, 27)');
      await keepScreenshot(page, `${name}-dark`);
    });

    it(`fits a phone: ${name}`, async () => {
      const page = await shown(open, name, { viewport: PHONE, isMobile: true });
      await expectNoSidewaysScroll(page);
      await expectNoSeriousFault(page, 'all but colours');
      await keepScreenshot(page, `${name}-phone`);
    });
  }
});

const NO_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

async function shown(open: OpenPage, name: string, options: Parameters<OpenPage>[1]): Promise<Page> {
  const { path, prepare, steps, act } = PAGES[name] ?? { path: '/', prepare: () => {} };
  const operations = aFakeDesk();
  prepare(operations);
  const page = await open(await pagesOn(operations, { sample: A_SAMPLE }), options);
  // No picture is fetched from elsewhere by a test.
  await page.route(/^https:/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: NO_PICTURE }));
  await steps?.(operations);
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(path);
  await page.locator('main').waitFor();
  expect(wrong).toEqual([]);
  await act?.(page);
  return page;
}

function putAll(operations: FakeDesk): void {
  putPlan(operations);
  putRunning(operations);
  putEnded(operations);
  putOthers(operations);
}

/** The account has changed since the plan was made. */
function putOutdated(operations: FakeDesk): void {
  putAll(operations);
  const differences: PlanDifference[] = Array.from({ length: 23 }, (_, index) => ({
    ...{ row: index + 1, phoneNumber: numberAt(index + 1), planned: { kind: 'create' } },
    now: {
      kind: 'update',
      changes: [
        { field: 'firstName', from: 'Somebody Else', to: 'Acme' },
        { field: 'lastName', to: 'Support' },
      ],
    },
  }));
  operations.refuse.set('start', new PlanOutdated(differences));
}

/** Simulates fifteen minutes of a run. */
async function aWhile(operations: FakeDesk): Promise<void> {
  const begun = Date.parse('2030-01-05T10:00:00.000Z');
  const ended = outcomes(8_213).map((outcome, index) => ({
    ...outcome,
    finishedAt: new Date(begun + index * (index > 5_000 ? 150 : 104)).toISOString(),
  }));
  operations.emit({ kind: 'outcomes', run: '20300105-100000-runn', outcomes: ended });
}
