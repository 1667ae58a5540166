import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { sharedWork } from '../async/shared-work.js';
import { syncData, syncFolder } from '../disk-sync.js';
import { writingError } from './write-file.js';

/**
 * An append-only file of lines. A line survives a kill as soon as it has been appended, and a power cut when the promise of
 * that has resolved. All lines of a turn share one sync, and so do those that arrive while one is under way.
 *
 * The file is open only until its last line has been synced, so there is nothing to close.
 */
export class SyncedLog {
  readonly #path: string;
  readonly #synced = sharedWork(() => this.#sync());
  #file: number | undefined;
  #waiting = 0;
  #isNew = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Appends a line, or several. They begin with a line break, because a crash may have cut off the line before.
   *
   * @throws OperatorError `disk_full`, `home_unusable`
   */
  async append(lines: string): Promise<void> {
    this.#waiting += 1;
    try {
      appendFileSync(this.#open(), `\n${lines}\n`);
      await this.#synced();
    } catch (error) {
      throw writingError(this.#path, error);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#close();
    }
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    this.#isNew = !existsSync(this.#path);
    this.#file = openSync(this.#path, 'a', 0o600);
    return this.#file;
  }

  async #sync(): Promise<void> {
    if (this.#file !== undefined) await syncData(this.#file);
    // A new name is on the disk only when its folder is.
    if (this.#isNew) await syncFolder(dirname(this.#path));
    this.#isNew = false;
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
