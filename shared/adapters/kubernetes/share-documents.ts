import type { Clock } from '../../ports/clock.ts';
import type { ClusterResponse } from './cluster-transport.ts';
import type { FetchDiscovery } from './discovery-cache.ts';

/** Who asks at the same moment means the same. */
const SHARED_MS = 10_000;

/** Lets several readers of discovery share a document that names everything (those that are asked for in a form of its own). */
export function shareDocuments({
  fetch,
  clock,
}: {
  readonly fetch: FetchDiscovery;
  readonly clock: Clock;
}): FetchDiscovery {
  const documents = new Map<string, { readonly at: number; readonly answer: Promise<ClusterResponse> }>();
  return (path, accept) => {
    if (accept === undefined) return fetch(path);
    const key = `${path} ${accept}`;
    const at = clock.now().getTime();
    const known = documents.get(key);
    if (known && at - known.at < SHARED_MS) return known.answer;
    const asked = { at, answer: fetch(path, accept) };
    documents.set(key, asked);
    const forget = () => documents.get(key) === asked && documents.delete(key);
    asked.answer.then(({ status }) => status === 200 || forget(), forget);
    return asked.answer;
  };
}
