import { ROW_NOTES, type RowNoteCode } from '../../../cards/row-note.js';
import { formatRows } from '../../../format/text.js';
import type { NotedPicture } from '../../../home/plan/findings-file.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { SmallPicture } from '../lines/card-look.js';
import { pictureAddress, runAddress } from '../query.js';
import { type GridPlace, Place } from './grid-place.js';

/** Problems of pictures that a browser shows nevertheless. */
const SHOWABLE: readonly string[] = ['picture_type_differs', 'picture_too_large'];
/** A longer address cannot be looked for. */
const LONGEST_SOUGHT = 1_000;

/** The picture of a problem as recipients would see it, where there is one to be seen. */
export function ProblemPicture({ code, address }: { code: string; address: string | undefined }): JSX.Element {
  return address !== undefined && SHOWABLE.includes(code) ? <SmallPicture look={{ imageUrl: address }} /> : '';
}

/** Pictures of which something was noted: as recipients see them, with what was noted, and one click to leave them out. */
export function NotedPictures({
  pictures,
  record,
  place,
}: {
  pictures: readonly NotedPicture[];
  record: RunRecord;
  place: GridPlace;
}): JSX.Element {
  return (
    <>
      {pictures.map(({ address, rows, notes, sha256, url = address }) => (
        <li>
          <SmallPicture
            look={sha256 === undefined ? { imageUrl: url } : { pictureAt: pictureAddress(record.id, sha256) }}
          />
          <div>
            <b safe>{formatRows(rows)}</b>:{' '}
            <span safe>{notes.map((code) => ROW_NOTES[code as RowNoteCode]).join(' ')}</span>
            <br />
            <span class="muted small" safe>
              {short(address, 120)}
            </span>
          </div>
          {address.length <= LONGEST_SOUGHT && (
            <form method="post" action={`${runAddress(record.id)}/edits`} class="finding-actions">
              <Place place={place} />
              <input type="hidden" name="field" value="image_url" />
              <input type="hidden" name="find" value={address} />
              <input type="hidden" name="whole" value="on" />
              <button type="submit" class="secondary outline" name="do" value="replace">
                {rows === 1 ? 'Leave the picture as it is' : 'Leave pictures as they are'}
              </button>
            </form>
          )}
        </li>
      ))}
    </>
  );
}

/** What was noted of rows whose picture is not named on its own. */
export function otherNotes(
  notes: Readonly<Record<string, number>>,
  pictures: readonly NotedPicture[],
): [code: string, rows: number][] {
  const left = { ...notes };
  for (const { rows, notes: codes } of pictures) for (const code of codes) left[code] = (left[code] ?? 0) - rows;
  return Object.entries(left).filter(([, rows]) => rows > 0);
}
