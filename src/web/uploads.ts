import { type Readable, Transform } from 'node:stream';
import { OperatorError } from '../errors.js';

/** What is uploaded, up to a limit. @throws OperatorError `source_too_large` in whoever reads it */
export function limitedUpload(stream: Readable, { maxBytes }: { maxBytes: number }): Readable {
  let bytes = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maxBytes) return done(null, chunk);
      stream.unpipe(limited);
      stream.resume();
      done(new OperatorError('source_too_large', `The file is larger than ${maxBytes} bytes.`, 'Upload it in parts.'));
    },
  });
  stream.on('error', (error) => limited.destroy(error));
  return stream.pipe(limited);
}
