import type { Home } from '../home/home.js';
import { listRuns, loadRun } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';

export type Once = {
  make(): Promise<RunRecord>;
  /** Returns the run created earlier with the same key. @throws OperatorError `key_reused` for another file */
  again(record: RunRecord): Promise<RunRecord>;
};

/**
 * Creates one run per key, however often it is requested. The key is stored in the run's record, so it is known as
 * long as the run exists; a failed attempt can be repeated.
 */
export class IdempotencyKeys {
  readonly #home: Home;
  #known: Promise<Map<string, string>> | undefined;
  readonly #making = new Map<string, Promise<{ record: RunRecord; isNew: boolean }>>();

  constructor(home: Home) {
    this.#home = home;
  }

  async once(key: string, { make, again }: Once): Promise<RunRecord> {
    const making = this.#making.get(key);
    if (making) return again((await making).record);
    const mine = this.#findOrMake(key, make);
    this.#making.set(key, mine);
    try {
      const { record, isNew } = await mine;
      return isNew ? record : await again(record);
    } finally {
      this.#making.delete(key);
    }
  }

  async #findOrMake(key: string, make: () => Promise<RunRecord>): Promise<{ record: RunRecord; isNew: boolean }> {
    const before = await this.#find(key);
    if (before) return { record: before, isNew: false };
    const record = await make();
    (await this.#runs()).set(key, record.id);
    return { record, isNew: true };
  }

  async #find(key: string): Promise<RunRecord | undefined> {
    const id = (await this.#runs()).get(key);
    const record = id === undefined ? undefined : await loadRun(this.#home, id).catch(() => undefined);
    if (record?.desk?.idempotencyKey === key) return record;
    return id === undefined ? undefined : this.#findAnew(key);
  }

  /** The run was planned again, which gave it another id, or was discarded. */
  async #findAnew(key: string): Promise<RunRecord | undefined> {
    this.#known = undefined;
    const id = (await this.#runs()).get(key);
    return id === undefined ? undefined : loadRun(this.#home, id);
  }

  /** The run of each known key; read when the first key is used. */
  #runs(): Promise<Map<string, string>> {
    this.#known ??= this.#readRuns().catch((error: unknown) => {
      // A disk that failed once must not fail every upload after it.
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  async #readRuns(): Promise<Map<string, string>> {
    const keyed = (await listRuns(this.#home)).flatMap(({ id, desk }) =>
      desk?.idempotencyKey ? [[desk.idempotencyKey, id] as const] : [],
    );
    return new Map(keyed);
  }
}
