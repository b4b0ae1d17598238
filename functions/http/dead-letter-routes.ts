import { deadLetterListSchema, deadLetterSchema } from '../../shared/contracts/dead-letter-api.ts';
import { readDeadLetter, replayDeadLetter } from '../../shared/workflows/serve-users/replay-dead-letter.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'dead-letters';

/** The routes of messages that were given up. */
export const deadLetterRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/dead-letters',
    operationId: 'ListDeadLetters',
    tag,
    summary: 'List messages that could not be handled, the newest first, at most 100',
    response: deadLetterListSchema,
    handle: async ({ deps }) => ({ body: { items: await deps.deadLetters.list(), metadata: {} } }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/dead-letters/{id}',
    operationId: 'GetDeadLetter',
    tag,
    summary: 'Show a message that could not be handled, and why',
    response: deadLetterSchema,
    handle: async ({ deps, params }) => ({ body: await readDeadLetter(deps, params.id) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/dead-letters/{id}/replay',
    operationId: 'ReplayDeadLetter',
    tag,
    summary: 'Put a message back that could not be handled; once is enough, twice does no harm',
    response: deadLetterSchema,
    handle: async ({ deps, params }) => ({ body: await replayDeadLetter(deps, params.id) }),
  }),
];
