import type { FastifyInstance } from 'fastify';

/** How long a client that is still sending has to read the response; its data is discarded meanwhile. */
const DISCONNECT_AFTER_MS = 5_000;

/**
 * Disconnects clients that keep sending after the response. Some read the response only after they have sent
 * everything, and a body without a length may never end. Node by itself would keep reading up to the request timeout.
 */
export function addSlowSenderLimit(app: FastifyInstance, disconnectAfterMs = DISCONNECT_AFTER_MS): void {
  app.addHook('onResponse', async ({ raw }) => {
    // Only a request from a real connection knows whether it is complete.
    if (raw.complete !== false || raw.socket.destroyed) return;
    setTimeout(() => {
      if (!raw.complete) raw.socket.destroy();
    }, disconnectAfterMs).unref();
  });
}
