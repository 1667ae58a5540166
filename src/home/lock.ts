import { readFileSync, readlinkSync } from 'node:fs';
import { type FileHandle, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno, OperatorError } from '../errors.js';
import { removeIfThere, writingError } from './write-file.js';

/*
 * One home, one coordinator: two processes on one embedded queue would silently work on two copies of it.
 *
 * The lock is a file that names its holder. It is created by linking a finished file into place, which fails if there
 * is one already. A killed holder leaves it behind: within the same process namespace this is detected immediately, by
 * process id and start time; from another machine or container, even one with the same name, only by a heartbeat that
 * has stopped. A process that takes over a dead lock first moves it aside and checks what it moved: if two processes
 * try, exactly one wins.
 *
 * A holder that was suspended for longer than that may find its lock taken over. It then stops immediately, because
 * the home now belongs to the other process.
 */

const holderSchema = z.object({
  pid: z.number().int(),
  /** The start time of the process in system ticks, because process ids are reused. */
  processStart: z.string().nullable(),
  host: z.string(),
  /**
   * The namespace of the process id: containers may share a host name, but never this. Absent in locks of version 0.1.
   */
  pidNamespace: z.string().nullable().exactOptional(),
  command: z.string(),
  since: z.iso.datetime(),
  /** Unique per lock. */
  token: z.string(),
});
export type Holder = z.infer<typeof holderSchema>;

export type Lock = {
  release(): Promise<void>;
  /**
   * Shows that the holder is alive, and checks that the lock is still its own. Runs automatically every five seconds.
   */
  beat(): Promise<void>;
};

const HEARTBEAT_MS = 5_000;
/** Only for a holder on another system, whose process cannot be inspected. */
const DEAD_AFTER_MS = 60_000;

/** Called if the lock was taken over while this process held it. */
export type OnLost = (error: OperatorError) => void;

/**
 * Takes the lock of a home.
 *
 * @param command the holder's command, shown to a process that is refused
 * @param onLost called with `home_lost` if another process takes the lock over; by default that error ends the process
 * @throws OperatorError `home_taken`, naming the holder
 */
export async function takeLock(home: string, command: string, onLost: OnLost = endProcess): Promise<Lock> {
  const path = join(home, 'lock');
  const mine: Holder = {
    pid: process.pid,
    processStart: processStart(process.pid),
    host: hostname(),
    pidNamespace: pidNamespace(),
    command,
    since: new Date().toISOString(),
    token: crypto.randomUUID(),
  };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const file = await place(path, mine);
    if (file) return hold(home, { mine, file }, onLost);
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

/** The holder of a home, if there is one. */
export async function holderOf(home: string): Promise<Holder | undefined> {
  const path = join(home, 'lock');
  const holder = await readHolder(path);
  return holder && (await isAlive(path, holder)) ? holder : undefined;
}

/**
 * Puts a lock in place where there is none. The file is opened before: a process that takes the lock for a dead one may move it
 * aside for a moment.
 */
async function place(path: string, holder: Holder): Promise<FileHandle | undefined> {
  const draft = `${path}.${holder.token}`;
  let file: FileHandle | undefined;
  try {
    file = await open(draft, 'w', 0o600);
    await file.writeFile(JSON.stringify(holder));
    await link(draft, path);
    return file;
  } catch (error) {
    await file?.close();
    if (hasErrno(error, 'EEXIST')) return undefined;
    throw writingError(path, error);
  } finally {
    await removeIfThere(draft);
  }
}

function hold(home: string, { mine, ...placed }: { mine: Holder; file: FileHandle }, onLost: OnLost): Lock {
  const path = join(home, 'lock');
  // Uses the open file of the lock, not its path, so that a heartbeat never keeps another process's lock alive.
  let file: FileHandle | undefined = placed.file;
  let beating: Promise<void> | undefined;

  const beatOnce = async () => {
    const now = new Date();
    // If a heartbeat fails (the home is gone, the disk is read-only), the next real write fails too and reports it.
    await file?.utimes(now, now).catch(() => undefined);
    const holder = await readHolder(path).catch(() => mine);
    if (holder?.token === mine.token) return;
    // Missing: deleted manually, or moved aside by a process that is inspecting it and will put it back.
    if (!holder) {
      const again = await place(path, mine).catch(() => file);
      if (again && again !== file) await file?.close();
      if (again) {
        file = again;
        return;
      }
    }
    clearInterval(heartbeat);
    onLost(lost(home, await readHolder(path).catch(() => undefined)));
  };

  // On a slow disk one heartbeat may take longer than the interval.
  const beat = () => {
    beating ??= beatOnce().finally(() => {
      beating = undefined;
    });
    return beating;
  };

  const heartbeat = setInterval(beat, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    beat,
    async release() {
      clearInterval(heartbeat);
      await beating;
      await file?.close();
      file = undefined;
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
  if (isHere(holder)) {
    if (holder.pid === process.pid) return holder.processStart === processStart(process.pid);
    return isRunning(holder.pid) && (holder.processStart === null || holder.processStart === processStart(holder.pid));
  }
  const beat = await stat(path).catch(() => undefined);
  return beat !== undefined && Date.now() - beat.mtimeMs < DEAD_AFTER_MS;
}

/**
 * Whether the holder's process id is in our namespace. A lock of version 0.1 has no namespace; then the host name
 * decides.
 */
function isHere({ host, pidNamespace: namespace }: Holder): boolean {
  return host === hostname() && (namespace === undefined || namespace === pidNamespace());
}

/** Moves a dead lock aside. If it turns out to be a new lock of another process, it is put back. */
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

/**
 * The start time of a process in clock ticks since boot (proc(5), field 22); null if the system does not provide it.
 */
function processStart(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** The pid namespace of this process (pid_namespaces(7)); null if the system has none. */
function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** Thrown outside of any call stack, because this process may do no further work. */
function endProcess(error: OperatorError): void {
  queueMicrotask(() => {
    throw error;
  });
}

function lost(home: string, holder: Holder | undefined): OperatorError {
  const by = holder ? `process ${holder.pid} on ${holder.host} (${holder.command})` : 'another process';
  return new OperatorError(
    'home_lost',
    `The home ${home} was taken over by ${by}, because this process sent no heartbeat for ${DEAD_AFTER_MS / 1000} s. It has stopped.`,
    'The other process continues its runs. Check them: linq-cards runs',
  );
}

function taken(home: string, holder: Holder): OperatorError {
  const elsewhere = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new OperatorError(
    'home_taken',
    `The home ${home} is in use by process ${holder.pid}${elsewhere}: ${holder.command} (since ${holder.since}).`,
    'Wait until it is done, stop it, or use another home with --home.',
  );
}
