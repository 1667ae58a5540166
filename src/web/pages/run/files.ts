import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../../errors.js';
import type { Operations } from '../../../operations/operations.js';
import { queryOf } from '../query.js';

const FILES = ['results.csv', 'failed.csv', 'undo.csv', 'source.csv', 'report.html'] as const;

/** The report contains its own style and loads or runs nothing, whatever its values contain. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Sends the files of a run as they are on disk, its pictures, and its source with the suggested corrections applied. */
export function addRunFiles(app: FastifyInstance, operations: Operations): void {
  app.get<{ Params: { id: string; name: string } }>(
    '/runs/:id/files/:name',
    async ({ params: { id, name } }, reply) => {
      if (name === 'summary.json') return reply.send(await summaryOf(operations, id));
      const known = FILES.find((file) => file === name);
      if (known === undefined) throw unknownFile(name);
      const path = await operations.file(id, known);
      const { size } = await stat(path);
      if (known === 'report.html') {
        reply.type('text/html; charset=utf-8').header('content-security-policy', REPORT_POLICY);
      } else {
        reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${encodeURIComponent(id)}-${known}"`);
      }
      return reply.header('content-length', size).header('cache-control', 'no-store').send(createReadStream(path));
    },
  );

  app.get<{ Params: { id: string; sha256: string } }>('/runs/:id/pictures/:sha256', async ({ params }, reply) => {
    const { bytes, type } = await operations.picture(params.id, params.sha256);
    return reply.type(type).header('x-content-type-options', 'nosniff').header('cache-control', 'no-store').send(bytes);
  });

  app.get<{ Params: { id: string } }>('/runs/:id/corrected.csv', async (request, reply) => {
    const { id } = request.params;
    const content = await operations.corrected(id, { suggestions: queryOf(request).get('suggestions') !== 'false' });
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${encodeURIComponent(id)}-corrected.csv"`)
      .header('cache-control', 'no-store')
      .send(content);
  });
}

async function summaryOf(operations: Operations, id: string): Promise<object> {
  const { summary } = await operations.run(id);
  if (summary) return summary;
  throw new OperatorError('run_state', 'The run has no summary yet.', 'Wait until the run has ended.');
}

function unknownFile(name: string): OperatorError {
  return new OperatorError(
    'run_unknown',
    `Unknown file: ${JSON.stringify(name.slice(0, 60))}.`,
    `The files of a run are ${FILES.join(', ')}.`,
  );
}
