import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type {} from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OperatorError } from '../../../errors.js';
import { TEMPLATE } from '../../../intake/template.js';
import type { Operations } from '../../../operations/operations.js';
import { fileOfForm } from '../../form-file.js';
import { STATUS_OF } from '../../status-of.js';
import { limitedUpload } from '../../uploads.js';
import { sendPage, toPageError } from '../error-pages.js';
import type { PageError } from '../parts/flash.js';
import { readSettingsOf } from '../preview/read-settings-form.js';
import { RunsPage } from './runs-page.js';

export type RunsOptions = {
  /** The maximum size of an upload, in bytes. */
  maxUpload: number;
  /** The path of a sample CSV; null if it would be sent to Linq instead of the simulator. */
  sample: string | null;
};

const RUNS_A_PAGE = 50;
/** A file name is only a label here; a longer one is cut. */
const LONGEST_NAME = 200;
const querySchema = z.object({ after: z.string().optional().catch(undefined) });

/** The list of runs and the upload. */
export function addRunsRoutes(app: FastifyInstance, operations: Operations, { maxUpload, sample }: RunsOptions): void {
  app.get('/', async (request, reply) => showRuns(reply, querySchema.parse(request.query).after));

  app.get('/template.csv', (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="template.csv"')
      .send(TEMPLATE),
  );

  app.post('/runs', async (request, reply) => {
    try {
      const { name, content, settings } = await uploadOf(request, maxUpload);
      const record = await operations.upload({ name, content }, { settings, startedBy: 'upload', guess: true });
      return reply.redirect(`/runs/${record.id}`, 303);
    } catch (error) {
      // Read and drop the rest of the body: a browser does not read the response before it has sent everything.
      request.raw.resume();
      if (!(error instanceof OperatorError)) throw error;
      return showRuns(reply.code(STATUS_OF[error.code]), undefined, {
        pageError: toPageError(error),
        code: error.code,
      });
    }
  });

  if (sample !== null) {
    app.post('/runs/sample', async (_request, reply) => {
      const content = createReadStream(sample);
      const record = await operations.upload({ name: 'sample.csv', content }, { settings: {}, startedBy: 'upload' });
      return reply.redirect(`/runs/${record.id}`, 303);
    });
  }

  async function showRuns(
    reply: FastifyReply,
    after: string | undefined,
    went: { pageError?: PageError; code?: string } = {},
  ): Promise<FastifyReply> {
    const records = await operations.runs({ limit: RUNS_A_PAGE + 1, ...(after !== undefined && { after }) });
    const shown = records.slice(0, RUNS_A_PAGE);
    const views = await Promise.all(
      shown.map((record) => (record.state === 'running' ? viewOf(record.id) : undefined)),
    );
    const runs = shown.map((record, index) => ({ record, progress: views[index]?.progress ?? null }));
    const next = records.length > RUNS_A_PAGE ? (shown.at(-1)?.id ?? null) : null;
    const unreadable = after === undefined ? (await operations.unreadableRuns()).map(({ id }) => id) : [];
    return sendPage(
      reply,
      await (
        <RunsPage
          {...{ runs, unreadable, next, after, maxUpload, hasSample: sample !== null, ...went }}
          now={Date.now()}
        />
      ),
    );
  }

  /** A run may be deleted between listing and reading it. */
  async function viewOf(id: string) {
    return operations.run(id).catch(() => undefined);
  }
}

type Upload = { name: string; content: Readable } & Pick<Parameters<Operations['upload']>[1], 'settings'>;

/** The form's fields come before its file, so all of them are known when the file begins. */
async function uploadOf(request: FastifyRequest, maxUpload: number): Promise<Upload> {
  const file = await fileOfForm(request);
  if (!file || file.filename === '' || file.fieldname !== 'file') {
    file?.file.resume();
    throw new OperatorError('source_missing', 'No file was selected.', 'Choose a CSV file, or drop one on this page.');
  }
  const fields = new URLSearchParams();
  for (const field of Object.values(file.fields).flat()) {
    if (field?.type === 'field' && typeof field.value === 'string') fields.append(field.fieldname, field.value);
  }
  const name = [...file.filename].slice(0, LONGEST_NAME).join('');
  const limits = { maxBytes: maxUpload, ...(await request.server.uploadLimits?.()) };
  return { name, content: limitedUpload(file.file, limits), settings: readSettingsOf(fields) };
}
