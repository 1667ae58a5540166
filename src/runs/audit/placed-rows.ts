import { localPath, uploadAddress } from '../../cards/pictures/local-picture.js';
import type { Row } from '../../cards/row.js';
import type { Uploads } from '../../home/sent/uploads.js';
import type { LocalPicture } from '../../pictures/local-files.js';
import type { LookAtPicture } from '../../pictures/received-files.js';

/** `lookAt`: undefined where rows can name no files. */
type Placing = { lookAt: LookAtPicture | undefined; uploads: Uploads };

/**
 * Rows with the addresses on Linq of pictures that are files, to be compared with an account. A picture that was not uploaded yet
 * has an address that no card has. Each file is read once.
 */
export async function* placedRows(
  rows: AsyncIterable<{ row: Row }>,
  { lookAt, uploads }: Placing,
): AsyncGenerator<Row> {
  const seen = new Map<string, Pick<LocalPicture, 'problem'> & { sha256: string }>();
  for await (const { row } of rows) {
    const path = row.kind === 'good' ? localPath(row.fields.imageUrl) : undefined;
    if (row.kind !== 'good' || path === undefined || !lookAt) {
      yield row;
      continue;
    }
    let picture = seen.get(path);
    if (!picture) {
      const { problem, file } = await lookAt(path);
      picture = { ...(problem && { problem }), sha256: file?.sha256 ?? '' };
      seen.set(path, picture);
    }
    const { problem, sha256 } = picture;
    const { row: number, line, phoneNumber, fields } = row;
    yield problem
      ? {
          kind: 'invalid',
          row: number,
          line,
          phoneNumber,
          problems: [{ ...problem, line, column: 'image_url', value: path }],
        }
      : { ...row, fields: { ...fields, imageUrl: uploads.addressOf(sha256) ?? uploadAddress(sha256, path) } };
  }
}
