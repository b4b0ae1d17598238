import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { StatusError } from '../status-errors.ts';

interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly running?: { readonly startedAt?: string };
    readonly terminated?: { readonly startedAt?: string; readonly finishedAt?: string; readonly exitCode?: number };
  };
}

/**
 * What a container of a played Pod wrote: the sandbox runs no programs, so its log tells when it started and how it ended.
 * @throws StatusError as a kubelet refuses: more than one container and none named, or one that has not started
 */
export function podLog({ metadata, spec, status }: KubernetesObject, query: URLSearchParams): string {
  const names = (spec as { readonly containers: readonly { readonly name: string }[] }).containers.map(
    ({ name }) => name,
  );
  const container = query.get('container') ?? (names.length === 1 ? names[0] : undefined);
  const choice = `choose one of: [${names.join(' ')}]`;
  if (container === undefined) {
    throw badRequest(`a container name must be specified for pod ${metadata.name}, ${choice}`);
  }
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${metadata.name}`);
  const { containerStatuses = [] } = (status ?? {}) as { readonly containerStatuses?: readonly ContainerStatus[] };
  const { running, terminated } = containerStatuses.find(({ name }) => name === container)?.state ?? {};
  const startedAt = running?.startedAt ?? terminated?.startedAt;
  if (startedAt === undefined) {
    throw badRequest(`container "${container}" in pod "${metadata.name}" is waiting to start: ContainerCreating`);
  }
  const lines = [
    `${startedAt} ${container} started (the sandbox runs no programs)`,
    ...(terminated?.finishedAt ? [`${terminated.finishedAt} ${container} ended with ${terminated.exitCode ?? 0}`] : []),
  ];
  return lines
    .filter((line) => isSince(line, query))
    .map((line) => `${stamped(line, query)}\n`)
    .join('');
}

function isSince(line: string, query: URLSearchParams): boolean {
  const since = query.get('sinceTime');
  return since === null || Date.parse(line.slice(0, line.indexOf(' '))) >= Date.parse(since);
}

function stamped(line: string, query: URLSearchParams): string {
  return query.get('timestamps') === 'true' ? line : line.slice(line.indexOf(' ') + 1);
}

function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}
