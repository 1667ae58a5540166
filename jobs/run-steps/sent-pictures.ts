import { localPath } from '../../src/cards/pictures/local-picture.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import type { NotedPicture } from '../../src/home/plan/findings-file.js';
import { type PictureLook, pictureToSend } from '../../src/pictures/picture-look.js';
import type { JudgeContext } from '../run-context.js';

type Looks = ReadonlyMap<string, PictureLook>;

/** The pictures that a plan would send, each once, with the number of its rows. */
export class SentPictures {
  readonly #rows = new Map<string, number>();

  add(planned: PlannedRow): void {
    const address = pictureToSend(planned);
    if (address !== undefined && localPath(address) === undefined)
      this.#rows.set(address, (this.#rows.get(address) ?? 0) + 1);
  }

  /** @throws as `CheckPictures` */
  async lookAt({ checkPictures, signal }: JudgeContext, { again }: { again: boolean }): Promise<Looks> {
    if (!checkPictures || this.#rows.size === 0) return new Map();
    return checkPictures([...this.#rows.keys()], { again, signal });
  }

  haveDead(looks: Looks): boolean {
    return [...looks.values()].some(({ problem }) => problem !== undefined);
  }

  /** The number of rows for each thing that was noted about their pictures. */
  notes(looks: Looks): Record<string, number> {
    const notes: Record<string, number> = {};
    for (const [address, { notes: codes }] of looks) {
      for (const code of codes) notes[code] = (notes[code] ?? 0) + (this.#rows.get(address) ?? 0);
    }
    return notes;
  }

  /** The pictures with what was noted of each, if anything. What could not be checked is no picture's fault. */
  noted(looks: Looks): NotedPicture[] {
    return [...looks].map(([address, { notes }]) => ({
      address,
      rows: this.#rows.get(address) ?? 1,
      notes: notes.filter((code) => code !== 'picture_unchecked'),
    }));
  }
}
