import { createHash, randomUUID } from 'node:crypto';
import type { SimulatedAnswer } from './account.js';

/** A file that was announced; `sha256` once it is there. */
export type SimulatedAttachment = {
  id: string;
  filename: string;
  contentType: string;
  sizeBytes: number;
  sha256?: string;
};

const MOST_BYTES = 104_857_600;
/** Of the storage behind the API; a PUT without it is refused. */
const STORAGE_HEADER = 'x-simulated-storage';

/** The files of a simulated account: each is announced, and then put to the address that the announcement answers. */
export class SimulatedAttachments {
  readonly list: SimulatedAttachment[] = [];

  /** @param options.isEphemeral whether Linq keeps them for a day only, at signed addresses */
  announce(body: unknown, { origin, isEphemeral }: { origin: string; isEphemeral: boolean }): SimulatedAnswer {
    const { filename, content_type: contentType, size_bytes: sizeBytes } = (body ?? {}) as Record<string, unknown>;
    if (typeof filename !== 'string' || typeof contentType !== 'string')
      return { status: 400, code: 1001, message: 'filename and content_type are required' };
    if (typeof sizeBytes !== 'number' || sizeBytes < 1 || sizeBytes > MOST_BYTES)
      return { status: 400, code: 1005, message: 'size_bytes must be between 1 and 104857600' };
    const attachment = { id: randomUUID(), filename, contentType, sizeBytes };
    this.list.push(attachment);
    const signature = isEphemeral ? '?X-Amz-Expires=900&X-Amz-Signature=simulated' : '';
    return {
      status: 200,
      body: {
        attachment_id: attachment.id,
        upload_url: `${origin}/_uploads/${attachment.id}?signature=simulated`,
        download_url: `https://cdn.linqapp.com/attachments/partners/simulated/${attachment.id}/${filename}${signature}`,
        http_method: 'PUT',
        expires_at: new Date(Date.now() + 900_000).toISOString(),
        required_headers: { 'Content-Type': contentType, [STORAGE_HEADER]: attachment.id },
      },
    };
  }

  /** @returns the status of the answer: the storage takes exactly what was announced */
  put(id: string, headers: Readonly<Record<string, unknown>>, bytes: unknown): 200 | 403 {
    const attachment = this.list.find((one) => one.id === id);
    const isAsAnnounced =
      attachment !== undefined &&
      headers['content-type'] === attachment.contentType &&
      headers[STORAGE_HEADER] === id &&
      Buffer.isBuffer(bytes) &&
      bytes.length === attachment.sizeBytes;
    if (!isAsAnnounced) return 403;
    attachment.sha256 = createHash('sha256').update(bytes).digest('hex');
    return 200;
  }
}
