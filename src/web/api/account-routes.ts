import type { ApiRoutes } from './api-plugin.js';
import * as schemas from './schemas.js';

export const accountRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/account',
    {
      schema: {
        tags: ['Account'],
        summary: 'Get whose account the home belongs to',
        description: 'The key itself is not known to the API; its fingerprint identifies it.',
        response: { 200: schemas.account },
      },
    },
    async () => ({ live: operations.account !== null, account: operations.account }),
  );
};
