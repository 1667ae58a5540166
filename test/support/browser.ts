import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';

const CHROMIUM = process.env['LINQ_CARDS_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const isRequired = process.env['LINQ_CARDS_TEST_BROWSER'] === 'required';
const isThere = existsSync(CHROMIUM);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Tests in a real browser. Without one they are skipped, and say so, unless it is required. */
export function inBrowser(title: string, tests: (open: OpenPage) => void): void {
  if (!isThere && !isRequired) {
    describe.skip(`${title} (skipped: there is no ${CHROMIUM}; LINQ_CARDS_TEST_BROWSER=required makes that a failure)`, () =>
      tests(() => Promise.reject(new Error('There is no browser.'))));
    return;
  }
  describe(title, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    });
    afterAll(() => browser?.close());
    tests(async (app, options = {}) => {
      const context = await browser.newContext({ timezoneId: 'UTC', baseURL: await addressOf(app), ...options });
      onTestFinished(() => context.close());
      return context.newPage();
    });
  });
}

/** @param at the app, listening or not yet, or the address of what serves it */
export type OpenPage = (at: FastifyInstance | string, options?: BrowserContextOptions) => Promise<Page>;

/**
 * Which rules of axe-core are asked. A page that is looked at on a desktop with all of them has the same elements in the dark, where
 * only the colours are others, and the same colours on a phone.
 */
export type Rules = 'all' | 'colours' | 'all but colours';

const COLOURS = 'color-contrast';
const OPTIONS: Record<Rules, object> = {
  all: {},
  colours: { runOnly: { type: 'rule', values: [COLOURS] } },
  'all but colours': { rules: { [COLOURS]: { enabled: false } } },
};

/** No fault that keeps someone out, as axe-core sees it. */
export async function expectNoSeriousFault(page: Page, rules: Rules = 'all'): Promise<void> {
  expect(await seriousFaults(page, rules)).toEqual([]);
}

/** What keeps someone out, as axe-core sees it. The policy lets no script in, so it is evaluated from outside. */
export async function seriousFaults(page: Page, rules: Rules = 'all'): Promise<Omit<Fault, 'nodes'>[]> {
  // It is large, and a page may be looked at more than once.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
  const faults = await page.evaluate(async (options) => {
    type Axe = { run(options: object): Promise<{ violations: Fault[] }> };
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run({ ...options, resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.map(({ html }) => html.slice(0, 120)) }));
  }, OPTIONS[rules]);
  return faults.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

/** Nothing is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await pixelsTooWide(page)).toBeLessThanOrEqual(0);
}

/** By how much a page is wider than the screen. */
export function pixelsTooWide(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

type Fault = { id: string; impact: string; nodes: { html: string }[] };

async function addressOf(app: FastifyInstance | string): Promise<string> {
  if (typeof app === 'string') return app;
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
