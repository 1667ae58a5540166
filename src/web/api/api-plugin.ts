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
    /** Errors that are this call's; others are described for all calls. */
    refusals?: readonly OperatorErrorCode[];
    /** The body, or the first file of a form, is a CSV. */
    takesCsv?: true;
  }
}

/** What calls of the API are answered from. `maxUpload`: bytes of one upload. */
export type ApiContext = { operations: Operations; events: RunEvents; maxUpload: number };

/** A group of calls: how each is made and what it answers, as schemas, and what it does. The document is made of the same schemas. */
export type ApiRoutes = FastifyPluginAsyncZod<ApiContext>;

export const NOTHING = z.undefined().describe('Done.');
export const CSV_FILE = { description: 'The file.', content: { 'text/csv': { schema: z.string() } } };

/** Something to be kept as a file: one that is there, or one that is made while it is sent. */
export type Download = { name: string } & ({ path: string } | { content: Readable });

export async function sendFile(reply: FastifyReply, download: Download): Promise<FastifyReply> {
  reply.type('text/csv').header('content-disposition', `attachment; filename="${download.name}"`);
  if ('content' in download) return reply.send(download.content);
  reply.header('content-length', (await stat(download.path)).size);
  return reply.send(createReadStream(download.path));
}
