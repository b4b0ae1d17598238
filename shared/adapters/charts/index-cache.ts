import { digestOf } from './archive-cache.ts';
import { authorizationOf, type HttpRepositoryAddress } from './chart-address.ts';
import { type ChartHttp, type ChartHttpAnswer, errorOfStatus } from './chart-http.ts';

/** Reads index.yaml of chart repositories; one that has not changed is not sent again. */
export interface IndexCache {
  read(address: HttpRepositoryAddress): Promise<string>;
}

/** The largest public indexes have some 30 MB. */
const MAX_INDEX_BYTES = 100 * 1024 * 1024;
/** Of all indexes that are kept. */
const MAX_KEPT_CHARACTERS = 64_000_000;

interface KeptIndex {
  readonly text: string;
  /** Makes the next request a conditional one. */
  readonly conditions: { readonly [header: string]: string };
}

/** Makes the cache, in memory. Nobody is given an index that was fetched with other credentials. */
export function createIndexCache(http: ChartHttp): IndexCache {
  const kept = new Map<string, KeptIndex>();
  const running = new Map<string, Promise<string>>();
  const fetchIndex = async (address: HttpRepositoryAddress, key: string): Promise<string> => {
    const known = kept.get(key);
    const answer = await http.get({
      url: new URL(`index.yaml${address.url.search}`, address.url),
      access: address.access,
      authorization: authorizationOf(address.access),
      headers: known?.conditions ?? {},
      maxBytes: MAX_INDEX_BYTES,
    });
    if (answer.status === 304 && known !== undefined) return known.text;
    if (answer.status !== 200) throw errorOfStatus(answer.status, address.access, 'index.yaml');
    const index = { text: answer.body.toString('utf8'), conditions: conditionsOf(answer) };
    keep(kept, key, index);
    return index.text;
  };
  return {
    read(address) {
      const key = `${address.url.href} ${digestOf(Buffer.from(JSON.stringify(address.access)))}`;
      // Many applications may ask at once after a webhook.
      const reading = running.get(key) ?? fetchIndex(address, key).finally(() => running.delete(key));
      running.set(key, reading);
      return reading;
    },
  };
}

function conditionsOf({ headers }: ChartHttpAnswer): KeptIndex['conditions'] {
  if (headers.etag) return { 'if-none-match': headers.etag };
  return headers['last-modified'] ? { 'if-modified-since': headers['last-modified'] } : {};
}

function keep(kept: Map<string, KeptIndex>, key: string, index: KeptIndex): void {
  kept.delete(key);
  if (Object.keys(index.conditions).length === 0) return;
  kept.set(key, index);
  let characters = [...kept.values()].reduce((sum, { text }) => sum + text.length, 0);
  for (const [oldest, { text }] of kept) {
    if (characters <= MAX_KEPT_CHARACTERS) return;
    kept.delete(oldest);
    characters -= text.length;
  }
}
