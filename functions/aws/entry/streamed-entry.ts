import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
// Brings the types of the global `awslambda`, which the Node runtime of Lambda puts there.
import type { Context, StreamifyHandler } from 'aws-lambda';
import type { StreamResponse } from '../../http/stream-applications.ts';

/** What node says of a reader that went away before the end. */
const READER_IS_GONE = 'ERR_STREAM_PREMATURE_CLOSE';

/**
 * Makes the entry of a function whose address has the invoke mode RESPONSE_STREAM: there an answer that is not streamed would reach the
 * caller as it is, `{"statusCode":…}` with status 200
 * (https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html).
 */
export function streamedEntry<Event>(
  answer: (event: Event, context: Context) => Promise<StreamResponse>,
): StreamifyHandler<Event, void> {
  return awslambda.streamifyResponse(async (event: Event, target: awslambda.HttpResponseStream, context: Context) => {
    const { statusCode, headers, stream } = await answer(event, context);
    const response = awslambda.HttpResponseStream.from(target, { statusCode, headers });
    // Status and headers go with the first write, and without one never; a watch may have nothing to say for a while.
    response.write('');
    try {
      await pipeline(Readable.from(stream), response);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== READER_IS_GONE) throw error;
    }
  });
}
