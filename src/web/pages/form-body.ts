import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Most of our forms have a handful of fields; the grid of a preview sends every cell that it shows. */
const MOST_BYTES = 1024 * 1024;
const TYPE = 'application/x-www-form-urlencoded';

/** Parses plain HTML forms. A field may occur more than once. */
export function readForms(app: FastifyInstance): void {
  if (app.hasContentTypeParser(TYPE)) return;
  app.addContentTypeParser(TYPE, { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
}

/** The fields of a form; empty if the request has another content type. */
export function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}
