import type { FastifyInstance } from 'fastify';

/** Who is still sending gets so long to hear of the answer; what is sent meanwhile is thrown away. */
const DISCONNECT_AFTER_MS = 5_000;

/**
 * Cuts off who goes on sending after the answer, whatever it was: some hear of it only when they have sent everything, and
 * a body without a length has no end. Node by itself would read on for as long as a whole request may take.
 */
export function addSlowSenderLimit(app: FastifyInstance, disconnectAfterMs = DISCONNECT_AFTER_MS): void {
  app.addHook('onResponse', async ({ raw }) => {
    // Only a request that has come over a connection says that it is not complete.
    if (raw.complete !== false || raw.socket.destroyed) return;
    setTimeout(() => {
      if (!raw.complete) raw.socket.destroy();
    }, disconnectAfterMs).unref();
  });
}
