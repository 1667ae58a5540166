import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { untilAborted } from '../async/until-aborted.js';
import { withTimeout } from '../async/with-timeout.js';
import { OperatorError } from '../errors.js';
import { readBody } from '../intake/remote/remote-body.js';
import { markIn, marksOf, openFollowing, type SourceMark } from '../intake/remote/remote-source.js';
import type { Network } from '../network/network.js';
import type { PictureLook } from './picture-look.js';

export type LookOptions = {
  /** What the picture was known by when it was last looked at. */
  last?: SourceMark | undefined;
  network: Network;
  /** How long the look may take in all. */
  timeoutMs: number;
  signal: AbortSignal;
};

/** `unchanged`: the picture is still the one that `last` names. `mark` and `sha256` are there for a file that was read whole. */
export type Looked = 'unchanged' | { look: PictureLook; mark?: SourceMark; sha256?: string };

export const UNCHECKED: PictureLook = { notes: ['picture_unchecked'] };

const MAX_BYTES = 10_000_000;
/** Where the sides of a picture stand, also behind the preview that a camera puts before them. */
const HEAD_BYTES = 1 << 20;
const MAX_REDIRECTS = 5;
/** Statuses that may be others a moment later. */
const PASSING = [408, 425, 429];

/**
 * Looks at what is at the address of a picture, as Linq would fetch it: over https, from the public internet. Never rejects
 * because of the host; a host that cannot be reached, or takes too long, leaves the picture unchecked.
 */
export async function lookAtPicture(address: string, { timeoutMs, signal, ...how }: LookOptions): Promise<Looked> {
  const looked = await withTimeout({ ms: timeoutMs, signal }, (until) =>
    // Looking a name up cannot be told to end.
    untilAborted(
      look(address, { ...how, timeoutMs, signal: until }).catch((error) => failedLook(error, until)),
      until,
    ),
  );
  return looked ?? { look: UNCHECKED };
}

async function look(address: string, { last = {}, network, timeoutMs, signal }: LookOptions): Promise<Looked> {
  const { url, answer } = await openFollowing(address, {
    headers: {
      accept: 'image/jpeg, image/png, image/*;q=0.9, */*;q=0.1',
      'accept-encoding': 'identity',
      'user-agent': 'linq-cards',
      ...marksOf(last),
    },
    maxRedirects: MAX_REDIRECTS,
    allowPrivate: false,
    timeoutMs,
    network,
    signal,
  });
  try {
    const { statusCode: status = 0 } = answer;
    if (status === 304 && Object.keys(last).length > 0) return 'unchanged';
    if (status >= 500 || PASSING.includes(status)) return { look: UNCHECKED };
    if (status !== 200) return { look: problem('picture_missing', `it answers ${status}`) };
    return await judged(url, answer, { timeoutMs, signal });
  } finally {
    answer.destroy();
  }
}

async function judged(
  url: URL,
  answer: IncomingMessage,
  { timeoutMs, signal }: Pick<LookOptions, 'timeoutMs' | 'signal'>,
): Promise<Looked> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let bytes = 0;
  const body = readBody(url, answer, { maxBytes: MAX_BYTES, timeoutMs, longestMs: timeoutMs, signal });
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (bytes < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - bytes));
    bytes += chunk.length;
  }
  // Loaded now, because most commands look at no picture.
  const { judgePicture } = await import('./judge-picture.js');
  const file = { head: Buffer.concat(head), bytes, contentType: answer.headers['content-type'] };
  return { look: await judgePicture(file), mark: markIn(answer), sha256: hash.digest('hex') };
}

function failedLook(error: unknown, until: AbortSignal): Looked {
  if (until.aborted) return { look: UNCHECKED };
  if (!(error instanceof OperatorError)) throw error;
  switch (error.code) {
    case 'source_too_large':
      return { look: problem('picture_too_large', 'it is larger than 10 MB') };
    case 'source_forbidden':
      return { look: problem('picture_not_public', 'it leads to an address that is not public, or not https') };
    case 'source_unreadable':
      return { look: problem('picture_missing', 'it does not answer with a file') };
    case 'source_unreachable':
    case 'source_missing':
      return { look: UNCHECKED };
    default:
      throw error;
  }
}

function problem(code: NonNullable<PictureLook['problem']>['code'], detail: string): PictureLook {
  return { problem: { code, detail }, notes: [] };
}
