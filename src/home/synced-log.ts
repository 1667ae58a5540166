import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { sharedWork } from '../async/shared-work.js';
import { syncData, syncFolder } from '../disk-sync.js';
import { writingError } from './write-file.js';

/**
 * An append-only file of lines. A line survives a kill as soon as it has been written, and a power cut when it has been synced. All
 * lines of a turn share one sync, and so do those that arrive while one is under way.
 *
 * The file is open only until its last line has been synced, so there is nothing to close.
 */
export class SyncedLog {
  readonly #path: string;
  readonly #synced = sharedWork(() => this.#sync());
  #file: number | undefined;
  #waiting = 0;
  /** Until the first sync: the name of the file, and lines of a process that was killed, may not be on the disk. */
  #mayBeUnsynced = true;
  /** Something has been written since the last sync began. */
  #isAhead = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Writes a line, or several, and syncs them. @throws OperatorError `disk_full`, `home_unusable` */
  async append(lines: string): Promise<void> {
    this.write(lines);
    await this.sync();
  }

  /**
   * Writes a line, or several, which are to be synced later. They begin with a line break, because a crash may have cut off the line
   * before.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  write(lines: string): void {
    try {
      appendFileSync(this.#open(), `\n${lines}\n`);
      this.#isAhead = true;
    } catch (error) {
      this.#closeUnlessNeeded();
      throw writingError(this.#path, error);
    }
  }

  /** Syncs what has been written, also by a process before. @throws OperatorError `disk_full`, `home_unusable` */
  async sync(): Promise<void> {
    this.#waiting += 1;
    try {
      await this.#synced();
    } catch (error) {
      throw writingError(this.#path, error);
    } finally {
      this.#waiting -= 1;
      this.#closeUnlessNeeded();
    }
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    if (!existsSync(this.#path)) this.#mayBeUnsynced = true;
    this.#file = openSync(this.#path, 'a', 0o600);
    return this.#file;
  }

  async #sync(): Promise<void> {
    if (!this.#isAhead && !(this.#mayBeUnsynced && existsSync(this.#path))) return;
    this.#isAhead = false;
    try {
      await syncData(this.#open());
      // A new name is on the disk only when its folder is.
      if (this.#mayBeUnsynced) await syncFolder(dirname(this.#path));
      this.#mayBeUnsynced = false;
    } catch (error) {
      this.#isAhead = true;
      throw error;
    }
  }

  #closeUnlessNeeded(): void {
    if (this.#file === undefined || this.#waiting > 0 || this.#isAhead) return;
    closeSync(this.#file);
    this.#file = undefined;
  }
}
