import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AtEnd } from './at-end.js';

/** A folder of this test's own, gone when the test has ended. */
export function temporaryFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
