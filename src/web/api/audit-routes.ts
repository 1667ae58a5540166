import { z } from 'zod';
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
        description: 'Reads the account and changes nothing. The file is not kept.',
        takesCsv: true,
        querystring: z.strictObject({ rate: settingsQuery.rate, ...readingQuery }),
        response: { 200: schemas.audit },
        refusals: ['source_too_large', 'source_columns', 'source_no_header', 'source_encoding', ...ACCOUNT],
      },
    },
    async (request) => {
      const file = await readUpload(request, { maxBytes: maxUpload });
      return operations.audit({ file, settings: settingsOf(request.query) });
    },
  );
};
