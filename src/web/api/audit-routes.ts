import { z } from 'zod';
import { withPictures } from '../form-file.js';
import type { ApiRoutes } from './api-plugin.js';
import { readingQuery, settingsOf, settingsQuery } from './query.js';
import { readUpload } from './read-upload.js';
import * as schemas from './schemas.js';

const tags = ['Lines'];
const ACCOUNT = ['setting_invalid', 'key_rejected', 'account_unreadable'] as const;

export const auditRoutes: ApiRoutes = async (api, { operations, maxUpload }) => {
  api.get(
    '/audit',
    {
      schema: {
        tags,
        summary: 'Compare the account with what was last set',
        description: 'Reads the account and changes nothing. `drift` says whether anything is not as it should be.',
        querystring: z.strictObject({ rate: settingsQuery.rate }),
        response: { 200: schemas.audit },
        refusals: ACCOUNT,
      },
    },
    ({ query }) => operations.audit({ settings: settingsOf(query) }),
  );

  api.post(
    '/audit',
    {
      schema: {
        tags,
        summary: 'Compare the account with a CSV',
        description:
          'Reads the account and changes nothing. Neither the file nor its pictures are kept; pictures that rows name by their paths come before the file, as for a run.',
        takesCsv: 'with pictures',
        querystring: z.strictObject({ rate: settingsQuery.rate, ...readingQuery }),
        response: { 200: schemas.audit },
        refusals: ['source_too_large', 'source_columns', 'source_no_header', 'source_encoding', ...ACCOUNT],
      },
    },
    (request) =>
      withPictures(maxUpload, async (pictures) => {
        const file = await readUpload(request, { maxBytes: maxUpload, pictures });
        return operations.audit({ file: { ...file, received: pictures.folder }, settings: settingsOf(request.query) });
      }),
  );
};
