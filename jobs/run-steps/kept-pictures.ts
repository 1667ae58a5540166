import { differences, type SentImage } from '../../src/cards/card.js';
import { versioned } from '../../src/cards/pictures/picture-version.js';
import { type AccountView, type PlannedRow, withPictureAgain } from '../../src/cards/plan.js';
import type { JudgeContext } from '../run-context.js';

/** The pictures that rows leave as they are because their address was sent before, by that address. */
type Kept = { rows: number; hashes: Set<string>; withoutHash: string[] };

/** What is at an address by now, and the address to send it by. */
type Change = { sha256: string; to: string };

/**
 * With `refetchImages`: looks whether what is at the address of a picture is still what it was when it was last sent. Linq
 * fetches a picture again only for another address, so a changed one is sent with a parameter, once it is seen that the host
 * answers to it with the same bytes.
 *
 * Where it is not known what was sent, what is there now counts as that: nothing is sent that has not visibly changed.
 */
export class KeptPictures {
  readonly #view: AccountView;
  readonly #kept = new Map<string, Kept>();
  readonly #changes = new Map<string, Change>();

  constructor(view: AccountView) {
    this.#view = view;
  }

  add({ phoneNumber, fields: { imageUrl }, decision }: PlannedRow): void {
    if (phoneNumber === null || typeof imageUrl !== 'string' || decision.kind === 'skipped') return;
    const sent = this.#view.sentImageOf(phoneNumber);
    const live = this.#view.cardOf(phoneNumber);
    if (!sent || !live || differences(live, { imageUrl }, sent).length > 0) return;
    const kept = this.#kept.get(imageUrl) ?? { rows: 0, hashes: new Set(), withoutHash: [] };
    this.#kept.set(imageUrl, kept);
    kept.rows += 1;
    if (sent.sha256 === undefined) kept.withoutHash.push(phoneNumber);
    else kept.hashes.add(sent.sha256);
  }

  /**
   * @returns the number of rows whose picture has changed, and cannot be sent again by its address
   * @throws as `CheckPictures`, and as `Ledger.learn`
   */
  async lookAt({ checkPictures, ledger, signal }: JudgeContext, { again }: { again: boolean }): Promise<number> {
    if (!checkPictures || this.#kept.size === 0) return 0;
    const how = { again, fresh: again, hashes: true, signal };
    const looks = await checkPictures([...this.#kept.keys()], how);
    const changed = new Map<string, Change>();
    for (const [address, { hashes, withoutHash }] of this.#kept) {
      const { sha256, problem } = looks.get(address) ?? {};
      if (sha256 === undefined || problem) continue;
      if ([...hashes].some((hash) => !isOf(hash, sha256)))
        changed.set(address, { sha256, to: versioned(address, sha256) });
      await ledger.learn(withoutHash, sha256);
    }
    const answers = await checkPictures(
      [...changed.values()].map(({ to }) => to),
      how,
    );
    let left = 0;
    for (const [address, change] of changed) {
      const answer = answers.get(change.to);
      if (answer?.problem === undefined && answer?.sha256 === change.sha256) this.#changes.set(address, change);
      else left += this.#kept.get(address)?.rows ?? 0;
    }
    return left;
  }

  haveChanged(): boolean {
    return this.#changes.size > 0;
  }

  /** A row whose picture has changed at its address, with the address to send it by; any other row as it is. */
  sentAgain(planned: PlannedRow): PlannedRow {
    const { phoneNumber, fields } = planned;
    const change = this.#changes.get(fields.imageUrl ?? '');
    const sent: SentImage | undefined = phoneNumber === null ? undefined : this.#view.sentImageOf(phoneNumber);
    if (!change || sent?.sha256 === undefined || isOf(sent.sha256, change.sha256)) return planned;
    return withPictureAgain(planned, this.#view, change.to);
  }
}

/** @param hash the whole SHA-256, or its beginning as an address names it */
function isOf(hash: string, sha256: string): boolean {
  return sha256.startsWith(hash);
}
