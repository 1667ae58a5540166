import type { FastifyInstance } from 'fastify';
import type { Operations } from '../operations/operations.js';

/** Unauthenticated, so the result is cached for this long. */
const LOOK_EVERY_MS = 1_000;

/**
 * For process supervisors, which have no token and learn only whether all is well: `/healthz` that the process
 * responds, `/readyz` that the queue is reachable, the home is writable, and no run has halted.
 */
export function addHealth(app: FastifyInstance, operations: Pick<Operations, 'health'>): void {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<boolean> | undefined;
  const isReady = () => {
    if (!looking || performance.now() - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = performance.now();
      looking = operations.health().then(
        ({ queue, home, halted }) => queue && home && halted.length === 0,
        () => false,
      );
    }
    return looking;
  };
  app.get('/healthz', { config: { open: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { open: true } }, async (_, reply) =>
    (await isReady()) ? { status: 'ok' } : reply.status(503).send({ status: 'not ready' }),
  );
}
