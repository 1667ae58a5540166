import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type {} from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OperatorError } from '../../../errors.js';
import type { ReceivedPictures } from '../../../intake/receive-pictures.js';
import { TEMPLATE } from '../../../intake/template.js';
import type { Operations } from '../../../operations/operations.js';
import { fileWithPictures, withPictures } from '../../form-file.js';
import { STATUS_OF } from '../../status-of.js';
import { limitedUpload } from '../../uploads.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import type { PageError } from '../parts/flash.js';
import { readSettingsOf } from '../preview/read-settings-form.js';
import { isUnderWay } from '../run/live-runs.js';
import { RunsPage } from './runs-page.js';

export type RunsOptions = {
  /** The maximum size of an upload, in bytes. */
  maxUpload: number;
  /** The path of a sample CSV; null if it would be sent to Linq instead of the simulator. */
  sample: string | null;
};

const RUNS_A_PAGE = 50;
/** Instead of a setting of the server, which the reader of the page cannot change. */
const NOT_REACHED = 'Use an address that opens without signing in, or download the file and upload it above.';
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
      const record = await withPictures(maxUpload, async (pictures) => {
        const { settings, ...source } = await uploadOf(request, maxUpload, pictures);
        const received = { ...source, received: pictures.folder };
        return operations.upload(received, { settings, startedBy: 'upload', guess: true });
      });
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

  app.post('/runs/from', async (request, reply) => {
    const address = (formOf(request).get('address') ?? '').trim();
    try {
      const options = { settings: {}, startedBy: 'upload', guess: true, maxBytes: maxUpload };
      const record = await operations.uploadFrom(address, options);
      return reply.redirect(`/runs/${record.id}`, 303);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const { what, next } = toPageError(error);
      const pageError = { what, next: next.includes('LINQ_CARDS_') ? NOT_REACHED : next };
      return showRuns(reply.code(STATUS_OF[error.code]), undefined, { pageError, code: error.code, address });
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
    went: { pageError?: PageError; code?: string; address?: string } = {},
  ): Promise<FastifyReply> {
    const records = await operations.runs({ limit: RUNS_A_PAGE + 1, ...(after !== undefined && { after }) });
    const shown = records.slice(0, RUNS_A_PAGE);
    const views = await Promise.all(shown.map((record) => (isUnderWay(record.state) ? viewOf(record.id) : undefined)));
    const runs = shown.map((record, index) => ({
      record,
      progress: views[index]?.progress ?? null,
      queuePosition: views[index]?.queuePosition ?? null,
    }));
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
async function uploadOf(request: FastifyRequest, maxUpload: number, pictures: ReceivedPictures): Promise<Upload> {
  const limits = { maxBytes: maxUpload, ...(await request.server.uploadLimits?.()) };
  const file = await fileWithPictures(request, limits, pictures);
  if (!file || file.filename === '' || file.fieldname !== 'file') {
    file?.file.resume();
    throw new OperatorError('source_missing', 'No file was selected.', 'Choose a CSV file, or drop one on this page.');
  }
  const fields = new URLSearchParams();
  for (const field of Object.values(file.fields).flat()) {
    if (field?.type === 'field' && typeof field.value === 'string') fields.append(field.fieldname, field.value);
  }
  const name = [...file.filename].slice(0, LONGEST_NAME).join('');
  return { name, content: limitedUpload(file.file, limits), settings: readSettingsOf(fields) };
}
