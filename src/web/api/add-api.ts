import type { FastifyInstance } from 'fastify';
import type { Desk } from '../../processes/desk.js';

export function addApi(app: FastifyInstance, desk: Desk): void {
  app.get('/api/v1/runs', async () => ({ items: await desk.runs() }));
}
