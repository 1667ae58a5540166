import type { FastifyInstance } from 'fastify';
import type { Desk } from '../../processes/desk.js';

export function addPages(app: FastifyInstance, desk: Desk): void {
  app.get('/', async (_, reply) => reply.type('text/html').send(`<p>${(await desk.runs()).length} runs</p>`));
}
