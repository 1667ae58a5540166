import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../../errors.js';
import type { Schedule } from '../../../home/schedules.js';
import type { Operations } from '../../../operations/operations.js';
import { fileOfForm } from '../../form-file.js';
import { limitedUpload } from '../../uploads.js';

/** The form for the file of a schedule that reads an uploaded one. A new file is imported at the next time. */
export function UploadSource({ schedule: { name, uploaded } }: { schedule: Schedule }): JSX.Element {
  if (!uploaded) return '';
  return (
    <form method="post" action={`/schedules/${name}/source`} enctype="multipart/form-data" class="find-line">
      <div class="field">
        <label for="source-file">File of this schedule</label>
        <input
          {...{ id: 'source-file', type: 'file', name: 'file', required: true }}
          accept=".csv,.tsv,.txt,.xlsx,.gz,text/csv,text/plain"
        />
      </div>
      <button type="submit" class="secondary">
        Upload
      </button>
    </form>
  );
}

/** Takes the file in. A browser does not read the response before it has sent everything, so the rest is read and dropped. */
export function addSourceUpload(app: FastifyInstance, operations: Operations, maxUpload: number): void {
  app.post<{ Params: { name: string } }>('/schedules/:name/source', async (request, reply) => {
    const { name } = request.params;
    try {
      const file = await fileOfForm(request);
      if (!file || file.filename === '') {
        file?.file.resume();
        throw new OperatorError('source_missing', 'No file was selected.', 'Choose a CSV or a workbook.');
      }
      const limits = { maxBytes: maxUpload, ...(await request.server.uploadLimits?.()) };
      await operations.uploadSource(name, limitedUpload(file.file, limits));
      return reply.redirect(`/schedules/${encodeURIComponent(name)}?notice=uploaded`, 303);
    } finally {
      request.raw.resume();
    }
  });
}
