import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { syncPath } from '../../disk-sync.js';
import { hasErrno } from '../../errors.js';

/*
 * PGlite writes and never syncs: after a kill the folder is whole, because the system still has what was written; after a power cut
 * any part of it may be missing, and PostgreSQL need not notice. So a file beside the folder says since which start of the machine the
 * queue has been open. It is on the disk before the queue is opened, and goes when the closed folder has been synced.
 *
 *     closed, synced ──mark──▶ open ──close, sync, unmark──▶ closed, synced
 *                               └──the machine starts again──▶ not to be trusted: the queue is built again from the home
 */

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** How exactly a system that has no such id says when it was started. */
const SAME_START_MS = 5_000;

/** A start of the machine: Linux's id of it, elsewhere the time in milliseconds. */
type Start = { boot: string | null; at: number };

/** Whether the machine has been started again since the queue in this folder was opened and not closed. */
export function wasCutOff(folder: string): boolean {
  try {
    const marked = JSON.parse(readFileSync(markOf(folder), 'utf8')) as Partial<Start>;
    return !isSame(marked, thisStart());
  } catch (error) {
    // There is none: it was closed. Anything else that cannot be read was cut off itself.
    return !hasErrno(error, 'ENOENT');
  }
}

export async function markOpen(folder: string): Promise<void> {
  const path = markOf(folder);
  await writeFile(path, JSON.stringify(thisStart()), { mode: 0o600, flush: true });
  await syncPath(dirname(path));
}

/** Syncs the closed folder and takes the mark away. Some 500 files take a tenth of a second, many at a time. */
export async function markClosed(folder: string): Promise<void> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  await Promise.all(entries.map((entry) => syncPath(join(entry.parentPath, entry.name))));
  await syncPath(folder);
  await rm(markOf(folder), { force: true });
}

function markOf(folder: string): string {
  return `${folder}.open`;
}

function thisStart(): Start {
  return { boot: bootId(), at: Date.now() - uptime() * 1000 };
}

function isSame(marked: Partial<Start>, now: Start): boolean {
  if (now.boot !== null) return marked.boot === now.boot;
  return Math.abs((marked.at ?? 0) - now.at) < SAME_START_MS;
}

function bootId(): string | null {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return null;
  }
}
