/** Hands on an error unless one with the same message was handed on a short time ago: what is tried every second may fail every second. */
export function throttleErrors<Rest extends unknown[]>(
  everyMs: number,
  handle: (error: unknown, ...rest: Rest) => void,
): (error: unknown, ...rest: Rest) => void {
  const handledAt = new Map<string, number>();
  return (error, ...rest) => {
    const message = messageOf(error);
    const now = performance.now();
    if (now - (handledAt.get(message) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    handledAt.set(message, now);
    handle(error, ...rest);
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
