import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { PlanDifference } from '../../../src/cards/plan.js';
import { PlanOutdated } from '../../../src/operations/plan-outdated.js';
import type { RunProgress } from '../../../src/runs/run-progress.js';
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
      await expectNoSeriousFault(page);
      const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
      expect(ground).toBe('rgb(19, 22, 27)');
      await keepScreenshot(page, `${name}-dark`);
    });

    it(`fits a phone: ${name}`, async () => {
      const page = await shown(open, name, { viewport: PHONE, isMobile: true });
      await expectNoSidewaysScroll(page);
      await expectNoSeriousFault(page);
      await keepScreenshot(page, `${name}-phone`);
    });
  }
});

async function shown(open: OpenPage, name: string, options: Parameters<OpenPage>[1]): Promise<Page> {
  const { path, prepare, steps, act } = PAGES[name] ?? { path: '/', prepare: () => {} };
  const operations = aFakeDesk();
  prepare(operations);
  const page = await open(await pagesOn(operations, { sample: A_SAMPLE }), options);
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
  const run = '20300105-100000-runn';
  const told = operations.runsById.get(run)?.view.progress;
  if (!told) return;
  const now = Date.now;
  const begun = now() - 900_000;
  try {
    for (let second = 0; second < 900; second += 6) {
      Date.now = () => begun + second * 1_000;
      const isSlowed = second > 500;
      const rowsPerSecond = (isSlowed ? 4.7 : 9.6) + Math.sin(second / 31) * 0.3;
      const pace = { rate: 10, current: isSlowed ? 5 : 10, slowedBy: null, coolUntil: null, outage: null };
      operations.emit({ kind: 'progress', run, progress: { ...told, rowsPerSecond, pace } satisfies RunProgress });
    }
  } finally {
    Date.now = now;
  }
  operations.emit({ kind: 'outcomes', run, outcomes: outcomes(8_213).slice(-14) });
}
