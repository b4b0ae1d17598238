import { compileGlob } from '../git/glob.ts';
import type { AppProjectSpec } from '../project/app-project.ts';
import { formatResourceKey, type ResourceKey } from '../resource/resource-key.ts';

type OrphanRules = NonNullable<AppProjectSpec['orphanedResources']>;

/** What Kubernetes itself makes in a namespace. */
const MADE_BY_KUBERNETES: readonly RegExp[] = [
  /^\/Service\/default\/kubernetes$/,
  /^discovery\.k8s\.io\/EndpointSlice\/default\/kubernetes$/,
  /^\/Endpoints\/default\/kubernetes$/,
  /^\/ServiceAccount\/[^/]+\/default$/,
  /^\/ConfigMap\/[^/]+\/kube-root-ca\.crt$/,
];

/**
 * Whether an object is no orphan although no application has it: Kubernetes made it, or the project says to ignore it.
 *
 * @remarks As in Argo CD, a rule without a kind or name is for all of them, one without a group only for the core group.
 */
export function isExceptedOrphan(key: ResourceKey, { ignore = [] }: OrphanRules): boolean {
  const text = formatResourceKey(key);
  return (
    MADE_BY_KUBERNETES.some((pattern) => pattern.test(text)) ||
    ignore.some(
      ({ group = '', kind, name }) =>
        (!kind || fits(kind, key.kind)) && fits(group, key.group) && (!name || fits(name, key.name)),
    )
  );
}

function fits(pattern: string, text: string): boolean {
  return compileGlob(pattern, { starCrossesSlash: true, braces: true })?.matches(text) ?? false;
}
