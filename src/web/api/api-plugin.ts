import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { OperatorErrorCode } from '../../errors.js';
import type { Operations } from '../../operations/operations.js';
import type { RunEvents } from './run-events.js';

declare module 'fastify' {
  interface FastifySchema {
    /** Errors specific to this operation; general ones are described for all. */
    refusals?: readonly OperatorErrorCode[];
    /** The request contains a CSV, as its body or as the first file of a form. */
    takesCsv?: true | 'with pictures';
  }
}

/** The dependencies of API operations. `maxUpload`: maximum size of an upload in bytes. */
export type ApiContext = { operations: Operations; events: RunEvents; maxUpload: number };

/**
 * A group of API operations: the schemas of requests and responses, and the handlers. The OpenAPI document uses the
 * same schemas.
 */
export type ApiRoutes = FastifyPluginAsyncZod<ApiContext>;

export const NOTHING = z.undefined().describe('Done.');
export const CSV_FILE = { description: 'The file.', content: { 'text/csv': { schema: z.string() } } };

/** A download: an existing file, or content generated while it is sent. */
export type Download = { name: string } & ({ path: string } | { content: Readable });

export async function sendFile(reply: FastifyReply, download: Download): Promise<FastifyReply> {
  reply.type('text/csv').header('content-disposition', `attachment; filename="${download.name}"`);
  if ('content' in download) return reply.send(download.content);
  reply.header('content-length', (await stat(download.path)).size);
  return reply.send(createReadStream(download.path));
}
