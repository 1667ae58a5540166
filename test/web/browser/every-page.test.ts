import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { atEndOfFile } from '../../support/at-end.js';
import { inBrowser, pixelsTooWide, seriousFaults } from '../../support/browser.js';
import { anOffice, type Office } from '../../support/office.js';
import { keepScreenshot } from '../../support/screenshots.js';

/** More than twenty pages with axe-core on each: half a minute where nothing else keeps the machine busy. */
const TIMEOUT_MS = 300_000;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** A page is loaded once and looked at in each of these ways: only its styles tell them apart. */
const LOOKS = [
  { title: 'on a desktop', suffix: '', rules: 'all', screen: DESKTOP, colorScheme: 'light' },
  { title: 'in the dark', suffix: '-dark', rules: 'colours', screen: DESKTOP, colorScheme: 'dark' },
  { title: 'on a phone', suffix: '-phone', rules: 'all but colours', screen: PHONE, colorScheme: 'light' },
] as const;
/**
 * Colours that change step by step are looked at when they have changed. A page whose script follows the colour scheme hears of it
 * in the next frame at the latest, and a colour that has arrived may set off that of what inherits it.
 */
const END_TRANSITIONS = `new Promise((ended) => requestAnimationFrame(() => {
  const moving = () => document.getAnimations().filter((each) => each instanceof CSSTransition);
  for (let left = moving(); left.length > 0; left = moving()) for (const each of left) each.finish();
  ended();
}))`;
/** Linq keeps pictures at an address of its own; none is fetched by a test. */
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="#0b5d4e"/>
  <path d="M48 20 76 74H20Z" fill="#f4f1e8"/><circle cx="48" cy="56" r="9" fill="#0b5d4e"/></svg>`;

/** Each page that the program has, by the name that a picture of it gets. */
function pagesOf({ at }: Office): Record<string, string> {
  return {
    'office-runs': '/',
    'office-run': at.run,
    'office-preview': at.plan,
    'dead-letters': '/dead-letters',
    'dead-letters-filtered': '/dead-letters?status=rejected&code=5007',
    'dead-letters-none': '/dead-letters?number=000',
    schedules: '/schedules',
    schedule: '/schedules/nightly',
    'schedule-paused': '/schedules/new-hires',
    'schedule-audit': '/schedules/drift',
    'schedule-new': '/schedules/_new',
    'schedule-edit': '/schedules/nightly/edit',
    'schedule-remove': '/schedules/nightly/remove',
    'find-line': '/lines',
    'find-line-mistake': '/lines?number=12',
    'lines-mistake': '/lines?show=drift',
    line: at.line,
    'line-unknown': '/lines/+12025559999',
    'run-unknown': '/runs/none',
    'not-found': '/nothing/here',
    api: '/api/docs',
    queues: '/queues',
    queue: at.deadLetters,
    'queue-job': at.deadLetter,
  };
}

/** Those that a script of bull-board draws are there once they show this. */
const DRAWN: Record<string, string> = {
  queues: 'main a[href$="/linq-dead-letters"]',
  queue: 'main [role=treeitem]',
  'queue-job': 'main [role=treeitem]',
};

/** What is done on a page before it is looked at. */
const DONE: Record<string, (page: Page) => Promise<void>> = {
  'lines-mistake': async (page) => {
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Preview change' }).click();
    await page.getByRole('alert').waitFor();
  },
};

inBrowser('every page of the built program', (open) => {
  const atEnd = atEndOfFile();
  let office: Office;
  beforeAll(async () => {
    office = await anOffice(atEnd);
  }, TIMEOUT_MS);

  it(
    `can be read by everybody, and is no wider than the screen: ${LOOKS.map(({ title }) => title).join(', ')}`,
    async () => {
      const page = await open(office.url, { viewport: DESKTOP });
      await page.goto('/dead-letters');
      const shown = { page, devtools: await page.context().newCDPSession(page) };
      const faults = await faultsOf(shown, 'login');
      await letIn(page, office);
      for (const [name, path] of Object.entries(pagesOf(office))) {
        await page.goto(path);
        await page
          .locator(DRAWN[name] ?? 'main')
          .first()
          .waitFor();
        await DONE[name]?.(page);
        Object.assign(faults, await faultsOf(shown, name));
      }
      expect(Object.fromEntries(Object.entries(faults).filter(([, found]) => found.length > 0))).toEqual({});
    },
    TIMEOUT_MS,
  );
});

async function letIn(page: Page, { token }: Office): Promise<void> {
  await page.route(/^https:/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: PICTURE }));
  await page.goto(`/?token=${token}`);
}

/** The screen of a page belongs to this session, and is as before when it ends. */
type Shown = { page: Page; devtools: CDPSession };

/** What is wrong with the page that is shown, by its name and look. */
async function faultsOf({ page, devtools }: Shown, name: string): Promise<Record<string, unknown[]>> {
  await page.locator('main').waitFor();
  const faults: Record<string, unknown[]> = {};
  for (const { suffix, rules, screen, colorScheme } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await showOn(devtools, page, screen);
    await page.evaluate(END_TRANSITIONS);
    await keepScreenshot(page, `${name}${suffix}`);
    const tooWide = await pixelsTooWide(page);
    faults[`${name}${suffix}`] = [
      ...(tooWide > 0 ? [`${tooWide} px too wide`] : []),
      ...(await seriousFaults(page, rules)),
    ];
  }
  await showOn(devtools, page, DESKTOP);
  return faults;
}

/** Puts a page that is there already on another screen; on a phone, its own width is taken only where it asks for it. */
async function showOn(devtools: CDPSession, page: Page, { width, height }: typeof DESKTOP): Promise<void> {
  const screen = { screenWidth: width, screenHeight: height, deviceScaleFactor: 1, mobile: width === PHONE.width };
  await devtools.send('Emulation.setDeviceMetricsOverride', { width, height, ...screen });
  const hasThatWidth = `Math.abs(document.documentElement.clientWidth - ${width}) <= 20`;
  await page.waitForFunction(hasThatWidth);
}
