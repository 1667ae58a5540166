import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno, OperatorError } from '../errors.js';
import { removeIfThere, writingError } from './write-file.js';

/*
 * One home, one coordinator: two processes on one embedded queue would silently work on two copies of it.
 *
 * The lock is a file that names its holder; it is made by linking a finished file into place, which fails when there is
 * one already. A holder that was killed leaves it behind: on the same machine that is seen at once, by its process id and
 * start time; from another machine or container only by a heartbeat that has stopped. Whoever takes over a dead lock
 * moves it aside first and looks again at what was moved, so that of two who try only one gets it.
 */

const holderSchema = z.object({
  pid: z.number().int(),
  /** When the process started, as the system counts it: process ids are used again. */
  processStart: z.string().nullable(),
  host: z.string(),
  command: z.string(),
  since: z.iso.datetime(),
  /** Unique per lock. */
  token: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

export type Lock = { release(): Promise<void> };

const HEARTBEAT_MS = 5_000;
/** Only for a holder elsewhere, whose process cannot be looked at. */
const DEAD_AFTER_MS = 60_000;

/**
 * Takes the lock of a home.
 *
 * @param command what the holder is doing, for the one who is refused
 * @throws OperatorError `home_taken`, naming the holder
 */
export async function takeLock(home: string, command: string): Promise<Lock> {
  const path = join(home, 'lock');
  const mine: Holder = {
    pid: process.pid,
    processStart: processStart(process.pid),
    host: hostname(),
    command,
    since: new Date().toISOString(),
    token: crypto.randomUUID(),
  };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (await place(path, mine)) return hold(path, mine);
    const holder = await readHolder(path);
    if (holder && (await isAlive(path, holder))) throw taken(home, holder);
    await clearAway(path, holder);
  }
  throw new OperatorError(
    'home_taken',
    `The home ${home} is being taken by another process.`,
    'Try again in a moment.',
  );
}

/** Who holds a home, if anybody does. */
export async function holderOf(home: string): Promise<Holder | undefined> {
  const path = join(home, 'lock');
  const holder = await readHolder(path);
  return holder && (await isAlive(path, holder)) ? holder : undefined;
}

async function place(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}`;
  try {
    await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false;
    throw writingError(path, error);
  } finally {
    await removeIfThere(draft);
  }
}

function hold(path: string, mine: Holder): Lock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A heartbeat that fails (the home is gone, the disk is read-only) shows itself in the next real write.
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      const holder = await readHolder(path);
      if (holder?.token === mine.token) await rm(path, { force: true });
    },
  };
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holderSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw writingError(path, error);
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) {
    if (holder.pid === process.pid) return holder.processStart === processStart(process.pid);
    return isRunning(holder.pid) && (holder.processStart === null || holder.processStart === processStart(holder.pid));
  }
  const beat = await stat(path).catch(() => undefined);
  return beat !== undefined && Date.now() - beat.mtimeMs < DEAD_AFTER_MS;
}

/** Moves a dead lock aside. If it was another's fresh one that got moved, it is put back. */
async function clearAway(path: string, dead: Holder | undefined): Promise<void> {
  const aside = `${path}.${crypto.randomUUID()}`;
  try {
    await rename(path, aside);
    const moved = await readHolder(aside);
    if (moved?.token !== dead?.token) await link(aside, path);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT', 'EEXIST')) throw writingError(path, error);
  } finally {
    await removeIfThere(aside);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasErrno(error, 'EPERM');
  }
}

/** The start time of a process in clock ticks since boot (proc(5), field 22); null where the system does not tell. */
function processStart(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function taken(home: string, holder: Holder): OperatorError {
  const elsewhere = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new OperatorError(
    'home_taken',
    `The home ${home} is in use by process ${holder.pid}${elsewhere}: ${holder.command} (since ${holder.since}).`,
    'Wait until it is done, stop it, or use another home with --home.',
  );
}
