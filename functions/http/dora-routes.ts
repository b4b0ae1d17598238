import { doraQuery, doraSchema } from '../../shared/contracts/dora-api.ts';
import { showDora } from '../../shared/workflows/serve-users/show-dora.ts';
import { defineRoute, type Route } from './route.ts';

/** The route of DORA figures. Ours; Argo CD has nothing like it. */
export const doraRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/dora',
    operationId: 'GetDora',
    tag: 'dora',
    summary:
      'Tell how often is deployed, how long a commit takes, how many changes fail and how soon they are restored, by application and project',
    query: doraQuery,
    response: doraSchema,
    handle: async ({ deps, query }) => ({ body: await showDora(deps, query) }),
  }),
];
