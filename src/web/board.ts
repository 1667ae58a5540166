import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { assetAddress } from './asset-files.js';
import { BOARD_POLICY } from './security/headers.js';

/** Shows queues on a board. @returns a function to call before the board is shown */
export type ShowOn = (server: FastifyAdapter) => () => Promise<void>;

const PATH = '/queues';
/** It would load fonts from Google; the policy blocks this, and removing the link avoids the attempt. */
const FOREIGN_FONTS = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g;

/** bull-board has no option for our accessibility styles, so they are injected here. */
const END_OF_HEAD = '</head>';
const ours = () =>
  `<link href="${assetAddress('board.css')}" rel="stylesheet"><script defer src="${assetAddress('board.js')}"></script>`;

/** It has a way back only in a menu behind an icon. */
const BACK = '<a class="to-linq-cards" href="/">← linq-cards</a>';

/** bull-board, read-only and behind the same sign-in as everything else. */
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
      // Its responses to scripts are strings too, with content of files; these must not be changed.
      const isPage = String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string';
      if (!isPage) return payload;
      const page = payload.replace(FOREIGN_FONTS, '').replace(END_OF_HEAD, `${ours()}${END_OF_HEAD}`);
      return page.replace(/<body[^>]*>/, (body) => `${body}${BACK}`);
    });
    await scope.register(server.registerPlugin(), { prefix: PATH });
  });
}
