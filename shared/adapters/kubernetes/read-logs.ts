import type { LogQuery } from '../../ports/cluster-client.ts';
import { apiErrorOf } from './api-errors.ts';
import { type Cluster, failureOf } from './cluster-calls.ts';
import { objectPath } from './object-path.ts';

/** Reads what a container wrote; each line begins with its time. */
export async function readLogs(
  cluster: Cluster,
  pod: { readonly namespace: string; readonly name: string },
  query: LogQuery,
): Promise<string> {
  const kind = await cluster.discovery.resolve({ group: '', version: 'v1', kind: 'Pod' });
  const parameters = new URLSearchParams({ timestamps: 'true' });
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  const response = await cluster.send({
    verb: 'logs',
    kind: kind.kind,
    method: 'GET',
    path: `${objectPath(kind, pod)}/log?${parameters}`,
    accept: 'text/plain, application/json',
    isText: true,
  });
  if (response.status !== 200) throw apiErrorOf(failureOf(cluster, response));
  return String(response.body);
}
