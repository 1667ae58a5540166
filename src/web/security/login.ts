import type { FastifyInstance } from 'fastify';
import type { Authentication } from './authenticate.js';
import { localPath } from './local-path.js';
import { loginPage } from './login-page.js';

const LONGEST_FORM = 4_096;

/** The sign-in form and its handler. */
export function addLogin(app: FastifyInstance, { letIn }: Authentication): void {
  // Scoped, because the parser is only for this form.
  app.register(async (scope) => {
    const type = 'application/x-www-form-urlencoded';
    if (scope.hasContentTypeParser(type)) scope.removeContentTypeParser(type);
    scope.addContentTypeParser(
      type,
      { parseAs: 'string', bodyLimit: LONGEST_FORM },
      async (_: unknown, body: unknown) => Object.fromEntries(new URLSearchParams(String(body))),
    );
    scope.get('/login', { config: { open: true } }, async (_, reply) =>
      reply.type('text/html; charset=utf-8').send(await loginPage({ next: '/', message: null })),
    );
    scope.post<{ Body: { token?: string; next?: string } | null }>(
      '/login',
      { config: { open: true } },
      async (request, reply) => {
        const { token = '', next = '/' } = request.body ?? {};
        await letIn(request, reply, token);
        return reply.redirect(localPath(next), 303);
      },
    );
  });
}
