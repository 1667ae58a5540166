import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { hasErrno } from '../../src/errors.js';
import { temporaryFolder } from './temporary-folder.js';

/** A disk of a test's own, to put a home on; gone when the test has ended. */
export type SmallDisk = {
  path: string;
  /** What a process needs in its environment to meet this disk. */
  env: Record<string, string>;
  /** Lets something else use up the room. */
  fill(): void;
  /** Takes that away again. */
  empty(): void;
};

/** One that may also be filled but for so many bytes. */
export type RealDisk = Omit<SmallDisk, 'fill'> & { fill(leaveBytes?: number): void };

/** How this machine lets us mount something that nobody else sees: as root, or in a user namespace; undefined: not at all. */
const UNSHARE = [['--mount'], ['--map-root-user', '--mount']].find(
  (flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0,
);

export const CAN_MOUNT = UNSHARE !== undefined;

/**
 * A tmpfs of 80 MB, in a mount namespace that a process of ours holds; others get there through that process. Needs neither
 * root nor cleaning up.
 */
export async function aRealDisk(): Promise<RealDisk> {
  const folder = temporaryFolder();
  const mount = 'mount -t tmpfs -o size=80m tmpfs "$0" && echo mounted && read -r _';
  const holder = spawn('unshare', [...(UNSHARE ?? []), 'sh', '-c', mount, folder]);
  onTestFinished(() => void holder.kill());
  await once(holder.stdout, 'data');
  const path = `/proc/${holder.pid}/root${folder}`;
  const ballast = join(path, 'ballast');
  return {
    path,
    env: {},
    fill(leaveBytes = 0) {
      const { bavail, bsize } = statfsSync(path);
      try {
        appendFileSync(ballast, Buffer.alloc(bavail * bsize - leaveBytes));
      } catch (error) {
        // Someone else was writing too: then it is full anyway.
        if (!hasErrno(error, 'ENOSPC')) throw error;
      }
    },
    empty: () => rmSync(ballast, { force: true }),
  };
}

/** A folder in which the processes of the test find no room when it is full, on any machine. */
export async function aPlayedDisk(): Promise<SmallDisk> {
  const path = temporaryFolder();
  const sign = join(path, 'is-full');
  const preload = pathToFileURL(join(import.meta.dirname, 'full-disk.mjs'));
  return {
    path,
    env: { NODE_OPTIONS: `--import=${preload}`, TEST_DISK_IS_FULL: sign },
    fill: () => writeFileSync(sign, ''),
    empty: () => rmSync(sign, { force: true }),
  };
}
