import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { StreamResponse } from './stream-applications.ts';

/** An answer that is there as a whole, for who writes all of them piece by piece. */
export function toStreamResponse({
  statusCode = 200,
  headers = {},
  body = '',
}: APIGatewayProxyStructuredResultV2): StreamResponse {
  return {
    statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    stream: textOnce(body),
  };
}

async function* textOnce(text: string): AsyncGenerator<string> {
  yield text;
}
