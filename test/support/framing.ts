/** How requests of a protocol are told from each other, and how a server would refuse one. */
export type Framing = {
  /** How many bytes the first whole request has; undefined while it is not whole. */
  lengthOfFirst(bytes: Buffer): number | undefined;
  /** What is answered in the server's name, or what the server is asked instead so that it answers that. */
  refusal(words: string): { answer?: string; instead?: string };
  /** Whether what comes next belongs to what has been passed on already. */
  isInTransaction(request: string, wasInTransaction: boolean): boolean;
};

/** Redis: an array of strings, each with its length before it. */
export const RESP: Framing = {
  lengthOfFirst(bytes) {
    let at = 0;
    const line = () => {
      const end = bytes.indexOf('\r\n', at);
      if (end < 0) return undefined;
      const text = bytes.toString('latin1', at + 1, end);
      at = end + 2;
      return Number(text);
    };
    const parts = line();
    if (parts === undefined) return undefined;
    for (let part = 0; part < parts; part += 1) {
      const length = line();
      if (length === undefined) return undefined;
      at += length + 2;
      if (at > bytes.length) return undefined;
    }
    return at;
  },
  // Redis answers it in its place among the answers that are still to come. The words are an error's as they are, with its code.
  refusal: (words) => ({ instead: respOf('EVAL', `return redis.error_reply(ARGV[1])`, '0', words) }),
  isInTransaction(request, wasInTransaction) {
    const command = /^\*\d+\r\n\$\d+\r\n(\w+)/.exec(request)?.[1]?.toUpperCase();
    return command === 'MULTI' || (wasInTransaction && command !== 'EXEC' && command !== 'DISCARD');
  },
};

/** HTTP/1.1, as a client sends it that waits for each answer: a head, and a body whose length the head says. */
export const HTTP: Framing = {
  lengthOfFirst(bytes) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = bytes.toString('latin1', 0, end);
    const body = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const length = end + 4 + body;
    return length <= bytes.length ? length : undefined;
  },
  /** @param words such as `503 Service Unavailable` */
  refusal: (words) => ({ answer: `HTTP/1.1 ${words}\r\ncontent-length: 0\r\n\r\n` }),
  isInTransaction: () => false,
};

function respOf(...parts: string[]): string {
  return `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;
}
