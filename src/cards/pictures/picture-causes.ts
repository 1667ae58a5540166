import { hash } from 'node:crypto';

/** Pictures that are told one by one; more of them with the same problem are told together. */
const MOST_PICTURES = 20;
const LONGEST_ADDRESS = 120;
/** What Linq answers of a picture that it does not take: it holds for every row with that picture. */
const REFUSED_PICTURE: readonly unknown[] = [5004, 5005, 5006, 5007];

/** The picture that a failure is about; undefined where it is about something else. */
export function refusedPicture(
  { code }: { code: number | string | null },
  { imageUrl }: { imageUrl?: string | null },
): string | undefined {
  return REFUSED_PICTURE.includes(code) ? (imageUrl ?? undefined) : undefined;
}

/** Names what is wrong with one picture. @param code what is wrong */
export function pictureKey(code: string, imageUrl: string): string {
  return `${code}:${hash('sha256', imageUrl, 'hex').slice(0, 12)}`;
}

/** The path or address of a picture as it is named to people: what follows a question mark may be the key to it, and is left out. */
export function shownPicture(text: string): string {
  const query = /^https?:/i.test(text) ? text.search(/[?#]/) : -1;
  const shown = query < 0 ? text : `${text.slice(0, query)}?…`;
  return shown.length > LONGEST_ADDRESS ? `${shown.slice(0, LONGEST_ADDRESS - 1)}…` : shown;
}

/** Counts by cause, and what a picture causes by picture, as long as these are few: it remembers no more of them. */
export class CountedCauses<Cause> {
  readonly #groups = new Map<string, { whole: Cause; pictures: Map<string, Cause> }>();

  /**
   * @param picture what makes the picture another one; undefined for what no picture causes
   * @param make begins a cause, of one picture or of several
   * @param count adds to a cause; called for one or two
   */
  add(
    name: string,
    picture: string | undefined,
    { make, count }: { make: (isOfOne: boolean) => Cause; count: (cause: Cause) => void },
  ): void {
    const key = JSON.stringify([name, picture === undefined]);
    const group = this.#groups.get(key) ?? { whole: make(false), pictures: new Map<string, Cause>() };
    this.#groups.set(key, group);
    count(group.whole);
    if (picture === undefined || group.pictures.size > MOST_PICTURES) return;
    const known = group.pictures.get(picture) ?? make(true);
    group.pictures.set(picture, known);
    count(known);
  }

  list(): Cause[] {
    return [...this.#groups.values()].flatMap(({ whole, pictures }) =>
      pictures.size === 0 || pictures.size > MOST_PICTURES ? [whole] : [...pictures.values()],
    );
  }
}
