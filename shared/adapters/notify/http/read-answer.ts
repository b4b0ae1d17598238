import type { Dispatcher } from 'undici';

/** Longer than any answer that a service documents. */
const MAX_BYTES = 64 * 1024;

/** Reads the beginning of an answer, and lets go of the rest: a service that talks without end holds nobody up. */
export async function readAnswer(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8');
}
