import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { PICTURES_FIELD } from '../../web/form-file.js';

/** The body of a request, and its type. */
export type Form = { type: string; content: Readable };

type Part = { path: string; content: Readable };

/**
 * A form with a CSV, and before it the pictures that its rows name. It is made as it is sent, so nothing is held in memory.
 *
 * @param pictures their paths have no quotes and no control characters in them
 */
export function pictureForm(csv: Readable, pictures: AsyncIterable<Part>): Form {
  const boundary = `linq-cards-${randomUUID()}`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    content: Readable.from(partsOf(), { objectMode: false }),
  };

  async function* partsOf() {
    // Says that there may be pictures, also where none of them can be sent.
    yield head(PICTURES_FIELD, '; filename="beside"');
    for await (const { path, content } of pictures) {
      yield head(PICTURES_FIELD, `; filename="${path}"`);
      yield* content;
    }
    yield head('file', '');
    yield* csv;
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  }

  function head(field: string, filename: string): Buffer {
    const lines = [`--${boundary}`, `content-disposition: form-data; name="${field}"${filename}`];
    return Buffer.from(`\r\n${lines.join('\r\n')}\r\ncontent-type: application/octet-stream\r\n\r\n`);
  }
}
