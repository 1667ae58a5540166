import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A form of ours has a handful of fields; only the rows of offers are many. */
const MOST_BYTES = 64 * 1024;
const TYPE = 'application/x-www-form-urlencoded';

/** Lets plain HTML forms be read, with fields that come more than once. */
export function readForms(app: FastifyInstance): void {
  if (app.hasContentTypeParser(TYPE)) return;
  app.addContentTypeParser(TYPE, { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
}

/** The fields of a form; none where something else was sent. */
export function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}
