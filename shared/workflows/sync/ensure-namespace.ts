import type { ApplicationSpec } from '../../domain/application/application.ts';
import { hasSyncOption } from '../../domain/application/sync-options.ts';
import { ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ClusterClient } from '../../ports/cluster-client.ts';

/** Owns the labels and annotations of `managedNamespaceMetadata`, so that one that leaves the manifest leaves the namespace. */
const NAMESPACE_MANAGER = 'windlass-namespace';

/** A namespace that a sync makes by itself. */
export interface WantedNamespace {
  readonly name: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

/**
 * The namespace that `CreateNamespace=true` asks for; undefined if there is a Namespace of that name among the targets, which then
 * counts (reference/argocd.md §1.2).
 */
export function wantedNamespace(
  { destination, syncPolicy }: ApplicationSpec,
  syncOptions: readonly string[] | undefined,
  targets: readonly KubernetesObject[],
): WantedNamespace | undefined {
  const name = destination.namespace;
  if (!name || !hasSyncOption(syncOptions, 'CreateNamespace=true')) return undefined;
  const isTarget = targets.some(
    ({ kind, apiVersion, metadata }) => kind === 'Namespace' && apiVersion === 'v1' && metadata.name === name,
  );
  return isTarget ? undefined : { name, ...syncPolicy?.managedNamespaceMetadata };
}

/**
 * Creates the namespace, or brings its managed labels and annotations up to date. It is not tracked, hence never pruned.
 * @returns what was done, for the trace; undefined if nothing had to be
 * @throws ObjectRefusedError and the other errors of the cluster
 */
export async function ensureNamespace(cluster: ClusterClient, wanted: WantedNamespace): Promise<string | undefined> {
  const reference = { group: '', version: 'v1', kind: 'Namespace', namespace: '', name: wanted.name };
  const live = await cluster.get(reference);
  if (!hasMetadata(wanted)) {
    if (live) return undefined;
    return (await createNamespace(cluster, wanted.name)) ? `namespace/${wanted.name} created` : undefined;
  }
  const applied = await cluster.apply(namespaceObject(wanted), { manager: NAMESPACE_MANAGER });
  const unchanged = live?.metadata.resourceVersion === applied.metadata.resourceVersion;
  return unchanged ? undefined : `namespace/${wanted.name} serverside-applied`;
}

/** Whether the namespace lacks a managed label or annotation, or still has one that is managed no more. */
export async function isNamespaceOutOfSync(cluster: ClusterClient, wanted: WantedNamespace): Promise<boolean> {
  if (!hasMetadata(wanted)) return false;
  const reference = { group: '', version: 'v1', kind: 'Namespace', namespace: '', name: wanted.name };
  const live = await cluster.get(reference);
  if (!live) return true;
  const would = await cluster.apply(namespaceObject(wanted), { manager: NAMESPACE_MANAGER, dryRun: true });
  return (
    !sameTexts(live.metadata.labels, would.metadata.labels) ||
    !sameTexts(live.metadata.annotations, would.metadata.annotations)
  );
}

function hasMetadata({ labels, annotations }: WantedNamespace): boolean {
  return labels !== undefined || annotations !== undefined;
}

function namespaceObject({ name, labels, annotations }: WantedNamespace): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
  };
}

async function createNamespace(cluster: ClusterClient, name: string): Promise<boolean> {
  try {
    await cluster.create(namespaceObject({ name }));
    return true;
  } catch (error) {
    const existsMeanwhile = error instanceof ObjectRefusedError && error.data.reason === 'AlreadyExists';
    if (!existsMeanwhile) throw error;
    return false;
  }
}

type Texts = { readonly [key: string]: string } | undefined;

function sameTexts(a: Texts, b: Texts): boolean {
  const [first, second] = [Object.entries(a ?? {}), b ?? {}];
  return first.length === Object.keys(second).length && first.every(([key, value]) => second[key] === value);
}
