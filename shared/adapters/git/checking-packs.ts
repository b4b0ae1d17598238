import type { HttpClient } from 'isomorphic-git';
import { checkPack } from './check-pack.ts';

/**
 * Makes isomorphic-git see no pack that was not looked through.
 * @param onBases is told of the objects that deltas of a pack are to be applied to, before the pack is stored
 */
export function checkingPacks(
  client: HttpClient,
  url: string,
  onBases: (oids: readonly string[]) => Promise<void>,
): HttpClient {
  return {
    async request(asked) {
      const answer = await client.request(asked);
      if (asked.method !== 'POST' || answer.body === undefined) return answer;
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer.body) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      await onBases(checkPack(body, url));
      return { ...answer, body: once(body) };
    },
  };
}

async function* once(body: Buffer): AsyncIterableIterator<Uint8Array> {
  yield body;
}
