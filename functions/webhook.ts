import middy, { type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ReceiveDependencies, receiveWebhook } from '../shared/workflows/git-events/receive-webhook.ts';
import { MethodNotAllowedError } from './http/method-not-allowed-error.ts';
import { errorHandling } from './http/middleware/error-handling.ts';

/** Step "receive": verify over the raw body, keep, queue, 202. */
export function createHandler(
  deps: ReceiveDependencies,
): MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(errorHandling(deps))
    .handler(async ({ headers, body, isBase64Encoded, rawPath, requestContext }) => {
      const { method } = requestContext.http;
      if (method !== 'POST') throw new MethodNotAllowedError(method, rawPath, ['POST']);
      const rawBody = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
      const receipt = await receiveWebhook(deps, { headers, rawBody });
      return {
        statusCode: receipt.status === 'queued' ? 202 : 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(receipt),
      };
    });
}
