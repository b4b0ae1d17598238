import { gunzipSync } from 'node:zlib';
import { ClusterUnreachableError } from '../../../domain/errors/cluster-errors.ts';
import type { InvokeFunction } from '../../../ports/remote-function.ts';
import type { OpenRoute } from '../cluster-route.ts';
import type { ClusterAnswer, ClusterCall } from './cluster-call.ts';

/** Makes routes through the function in the user's network, for clusters whose endpoint is private. */
export function createRemoteRoute(invoke: InvokeFunction): OpenRoute {
  return (target) => ({
    async request(request) {
      const call: ClusterCall = { target, request };
      const invocation = await invoke(call);
      if (invocation.kind !== 'Answer') {
        throw new ClusterUnreachableError(
          `the function that reaches private clusters did not answer: ${invocation.reason}`,
          { retry: 'backoff' },
        );
      }
      const answer = invocation.body as ClusterAnswer;
      if (answer.kind === 'NoResponse') {
        throw Object.assign(new Error(answer.message), answer.code === undefined ? {} : { code: answer.code });
      }
      const { status, body, retryAfter } = answer;
      const text = gunzipSync(Buffer.from(body, 'base64')).toString('utf8');
      return { status, text, ...(retryAfter === undefined ? {} : { retryAfter }) };
    },
    async close() {},
  });
}
