import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** A text file written in blocks of thousands of characters. */
export type TextFile = {
  write(text: string): Promise<void>;
  /** Appends another file. */
  writeFile(path: string): Promise<void>;
  /** Resolves when everything is on disk. May be called again, even after a failure. */
  close(): Promise<void>;
};

const BLOCK = 64 * 1024;

export async function openTextFile(path: string): Promise<TextFile> {
  const file = await open(path, 'w', 0o600);
  let block = '';
  let closed = false;
  const flush = async () => {
    const text = block;
    block = '';
    await file.writeFile(text);
  };
  return {
    async write(text) {
      block += text;
      if (block.length >= BLOCK) await flush();
    },
    async writeFile(other) {
      await flush();
      for await (const chunk of createReadStream(other, { highWaterMark: BLOCK })) await file.writeFile(chunk);
    },
    async close() {
      if (closed) return;
      closed = true;
      try {
        await flush();
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}
