#!/usr/bin/env node
import { tooFewFiles } from './too-few-files.js';

/* What is missing to load the program is said before anything else of it is loaded. */
await import('./start.js').catch((error: unknown) => {
  const limit = tooFewFiles(error);
  if (!limit) throw error;
  process.stderr.write(`linq-cards: ${limit.message}\n  → ${limit.next}\n`);
  process.exit(limit.exitCode);
});
