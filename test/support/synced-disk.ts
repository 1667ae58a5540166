import fs from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

type Sync = (file: number, done: (error: NodeJS.ErrnoException | null) => void) => void;
/** What a folder's entries were at its last sync: the name of each file or folder, with what it is. */
type Entries = Map<string, { key: string; isFolder: boolean }>;

/**
 * What of a folder a power cut would leave: of each file what it held at its last sync, under the names that its folder had at
 * its own. Everything in this process that syncs is watched, whoever calls it; nothing of the program knows about it.
 */
export class SyncedDisk {
  readonly #root: string;
  readonly #contents = new Map<string, Buffer>();
  readonly #folders = new Map<string, Entries>();
  readonly #onSync: (path: string) => void;
  #restore: () => void = () => undefined;

  /** @param onSync called with the file or folder that has been synced */
  constructor(root: string, onSync: (path: string) => void) {
    this.#root = root;
    this.#onSync = onSync;
  }

  async watch(): Promise<void> {
    const { fsync, fdatasync } = fs;
    const watched = (sync: Sync): Sync => {
      const wrapped: Sync = (file, done) => {
        const publish = this.#look(file);
        sync(file, (error) => {
          if (!error) publish();
          done(error);
        });
      };
      return wrapped;
    };
    const handles = await handlePrototype();
    const { sync, datasync } = handles;
    const withHandle = (original: () => Promise<void>) => {
      const look = (file: number) => this.#look(file);
      return async function (this: FileHandle) {
        const publish = look(this.fd);
        await original.call(this);
        publish();
      };
    };
    Object.assign(fs, { fsync: watched(fsync), fdatasync: watched(fdatasync) });
    Object.assign(handles, { sync: withHandle(sync), datasync: withHandle(datasync) });
    syncBuiltinESMExports();
    this.#restore = () => {
      Object.assign(fs, { fsync, fdatasync });
      Object.assign(handles, { sync, datasync });
      syncBuiltinESMExports();
    };
  }

  unwatch(): void {
    this.#restore();
  }

  /** The folder as it is after a power cut now, in another place. */
  copyTo(to: string): void {
    this.#copy(this.#root, to);
  }

  #copy(from: string, to: string): void {
    fs.mkdirSync(to, { recursive: true });
    for (const [name, { key, isFolder }] of this.#folders.get(from) ?? []) {
      if (isFolder) this.#copy(join(from, name), join(to, name));
      else fs.writeFileSync(join(to, name), this.#contents.get(key) ?? '');
    }
  }

  /** What a sync that begins now will have put on the disk when it is done. */
  #look(file: number): () => void {
    const path = fs.readlinkSync(`/proc/self/fd/${file}`);
    if (path !== this.#root && !path.startsWith(`${this.#root}/`)) return () => undefined;
    const stats = fs.fstatSync(file);
    if (stats.isDirectory()) {
      const entries: Entries = new Map();
      for (const name of fs.readdirSync(path)) {
        const found = fs.lstatSync(join(path, name), { throwIfNoEntry: false });
        if (found) entries.set(name, { key: keyOf(found), isFolder: found.isDirectory() });
      }
      return () => {
        this.#folders.set(path, entries);
        this.#onSync(path);
      };
    }
    const content = fs.readFileSync(path);
    return () => {
      this.#contents.set(keyOf(stats), content);
      this.#onSync(path);
    };
  }
}

/** A number alone may be given to another file later. */
function keyOf({ ino, birthtimeMs }: fs.Stats): string {
  return `${ino} ${birthtimeMs}`;
}

async function handlePrototype(): Promise<FileHandle> {
  const handle = await open('/proc/self/stat', 'r');
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}
