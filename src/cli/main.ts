#!/usr/bin/env node
/*
 * Node opens the files of a program side by side while it loads them. With too few allowed it ends with a stack, or says that a
 * package is not there, so this is told before anything else of the program is loaded.
 */

/** Node 20 to 26 load the program with 112. */
const FILES_TO_LOAD = 128;

type UserLimits = { userLimits?: { open_files?: { soft: number | 'unlimited' } } };

await import('./start.js').catch((error: unknown) => {
  const most = (process.report.getReport() as UserLimits).userLimits?.open_files?.soft;
  if (typeof most !== 'number' || most > FILES_TO_LOAD) throw error;
  process.stderr.write(
    `linq-cards: The limit of open files is too low (${most}).\n  → Raise it, then run the command again: ulimit -n 4096\n`,
  );
  process.exit(4);
});

export {};
