import { type Readable, Transform } from 'node:stream';
import { OperatorError } from '../errors.js';

/** The same bytes, ended by an error as soon as there are more than allowed. @throws OperatorError `source_too_large` */
export function limitedUpload(stream: Readable, { maxBytes }: { maxBytes: number }): Readable {
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  stream.on('error', (error) => limit.destroy(error));
  return stream.pipe(limit);
}

function tooLarge(maxBytes: number): OperatorError {
  return new OperatorError(
    'source_too_large',
    `The file is larger than ${Math.floor(maxBytes / 1_000_000)} MB.`,
    'Split the file, or allow more with --max-upload.',
  );
}
