import type { HttpClient } from 'isomorphic-git';

const CAPABILITIES = / multi_ack_detailed /;

/**
 * Makes isomorphic-git ask for thin packs, which it can read but does not ask for (it wants canonical git to be able to read its
 * folders; nobody else reads ours). It matters: for a shallow commit only a thin pack leaves out the files that the commit
 * before already had, so that one changed file of a large repository costs one file and not the whole tree.
 *
 * The first line of the request is `<length in four hex digits>want <SHA> <capabilities>`; the capability is put in front.
 */
export function askingForThinPacks(client: HttpClient): HttpClient {
  return {
    async request(asked) {
      if (asked.method !== 'POST' || asked.body === undefined) return client.request(asked);
      const chunks: Uint8Array[] = [];
      for await (const chunk of asked.body) chunks.push(chunk);
      return client.request({ ...asked, body: oneChunk(withThinPack(Buffer.concat(chunks))) });
    },
  };
}

function withThinPack(body: Buffer): Buffer {
  const length = Number.parseInt(body.toString('latin1', 0, 4), 16);
  const line = body.toString('latin1', 4, length);
  if (!line.startsWith('want ') || !CAPABILITIES.test(line)) return body;
  const changed = line.replace(CAPABILITIES, ' thin-pack multi_ack_detailed ');
  const header = (changed.length + 4).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(header + changed, 'latin1'), body.subarray(length)]);
}

async function* oneChunk(chunk: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield chunk;
}
