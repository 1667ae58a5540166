import type { FastifyInstance } from 'fastify';
import type { Operations } from '../operations/operations.js';

/** Whoever asks needs no token, so what an answer costs us is kept: it is looked at once in so long. */
const LOOK_EVERY_MS = 1_000;

/**
 * For whatever starts and watches processes. It has no token, and is told no more than that it is well or not: `/healthz`
 * that the process answers, `/readyz` that the queue can be reached, the home be written, and no run has halted.
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
