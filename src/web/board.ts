import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { BOARD_POLICY } from './security/headers.js';

/** Shows queues on a board. @returns to be called before it is looked at */
export type ShowOn = (server: FastifyAdapter) => () => Promise<void>;

const PATH = '/queues';
/** It would fetch letters from a server of Google's; the policy keeps it from that, and this from trying. */
const FOREIGN_FONTS = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g;

/** It has no place of its own for what makes it readable to everybody. */
const END_OF_HEAD = '</head>';
const OURS = '<link href="/assets/board.css" rel="stylesheet"><script defer src="/assets/board.js"></script>';

/** bull-board, to look at: behind the same login as everything else, and nothing can be changed by it. */
export async function addBoard(app: FastifyInstance, showOn: ShowOn): Promise<void> {
  const server = new FastifyAdapter();
  server.setBasePath(PATH);
  const refresh = showOn(server);
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return reply.callNotFound();
      await refresh();
    });
    scope.addHook('onSend', async (_, reply, payload) => {
      reply.header('content-security-policy', BOARD_POLICY);
      // Its answers to scripts are strings too, with what was in a file; nothing is to be replaced in these.
      const isPage = String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string';
      return isPage ? payload.replace(FOREIGN_FONTS, '').replace(END_OF_HEAD, `${OURS}${END_OF_HEAD}`) : payload;
    });
    await scope.register(server.registerPlugin(), { prefix: PATH });
  });
}
