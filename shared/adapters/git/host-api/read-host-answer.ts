import { GitHostUnavailableError } from '../../../domain/errors/git-host-errors.ts';

const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

/**
 * Reads the JSON that the API of a Git host answered with; undefined if it is none, as of a proxy on the way.
 * @param subject for the message: whose answer it is
 * @throws GitHostUnavailableError beyond 20 MB
 */
export async function readHostAnswer(stream: AsyncIterable<Uint8Array>, subject: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new GitHostUnavailableError(`${subject}: an answer of its host is too large`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
