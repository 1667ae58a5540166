import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';

/** Pages that README and docs/serve.md show. */
const SHOWN = [
  ...['beginning', 'runs', 'preview', 'run', 'ended', 'run-dark', 'preview-phone'],
  ...['dead-letters', 'schedules', 'schedule', 'line', 'line-dark', 'dead-letters-phone'],
];
const KEPT = resolve(import.meta.dirname, '../../docs/screenshots');

/**
 * LINQ_CARDS_SCREENSHOTS=docs writes the pages that are shown; a folder, every page that is looked at, from its top to its
 * end. Without it a test only looks.
 */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const where = process.env['LINQ_CARDS_SCREENSHOTS'];
  if (!where || (where === 'docs' && !SHOWN.includes(name))) return;
  const folder = where === 'docs' ? KEPT : where;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: resolve(folder, `${name}.png`), fullPage: where !== 'docs' });
}
