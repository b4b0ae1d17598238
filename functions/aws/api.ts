import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import packageJson from '../../package.json' with { type: 'json' };
import { createHandler } from '../api.ts';
import type { ApiDependencies } from '../http/api-dependencies.ts';
import { isStreamRequest } from '../http/stream-description.ts';
import { toStreamResponse } from '../http/to-stream-response.ts';
import { createStreamHandler, type StreamResponse } from '../stream.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';
import { streamedEntry } from './entry/streamed-entry.ts';

/** Tokens that were rotated are known after so long. */
const RENEW_SECONDS = 300;
/** A watch ends so long before the function would be stopped; who watches connects again. */
const STREAM_RESERVE_MS = 5_000;

/** The Lambda function of step "serve users". It streams, since a whole answer may only have 6 MB (reference/peers.md §3.1). */
export const handler = streamedEntry(
  lambdaEntry<APIGatewayProxyEventV2, StreamResponse>({
    renewSeconds: RENEW_SECONDS,
    create: async ({ deps, readAdminTokens }) =>
      createAnswerer({ ...deps, adminTokens: await readAdminTokens(), version: { version: packageJson.version } }),
  }),
);

function createAnswerer(deps: ApiDependencies) {
  const api = createHandler(deps);
  const watch = createStreamHandler(deps, { isAlone: false });
  return async (event: APIGatewayProxyEventV2, context: Context): Promise<StreamResponse> => {
    if (isStreamRequest(event)) {
      const timeLeftMs = Math.max(0, Math.floor(context.getRemainingTimeInMillis() - STREAM_RESERVE_MS));
      return watch(event, { signal: AbortSignal.timeout(timeLeftMs) });
    }
    return toStreamResponse((await api(event, context)) as APIGatewayProxyStructuredResultV2);
  };
}
