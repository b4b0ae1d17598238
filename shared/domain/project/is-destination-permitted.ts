import type { AppProject, ProjectDestination } from './app-project.ts';
import { isProjectGlob, matchesProjectGlob } from './project-glob.ts';

/** What is known of the cluster of a destination: as a rule both its server and its name. */
export interface DestinationCluster {
  readonly server?: string;
  readonly name?: string;
  /** The project that it is registered for. */
  readonly project?: string;
}

/**
 * Whether a project lets its applications go to a namespace of a cluster.
 *
 * @remarks As in Argo CD, some destination must match and none may deny; a pattern that begins with `!` matches all but the rest of
 * it, and denies that rest. A pattern that cannot be read permits nothing, and denies everything.
 */
export function isDestinationPermitted(project: AppProject, cluster: DestinationCluster, namespace: string): boolean {
  const { destinations = [], permitOnlyProjectScopedClusters } = project.spec;
  if (permitOnlyProjectScopedClusters && cluster.project !== project.metadata.name) return false;
  const verdicts = destinations.map((destination) => judge(destination, cluster, namespace));
  return verdicts.includes('permits') && !verdicts.includes('denies');
}

/** A field with `!` denies on its own: also in an entry whose other fields do not match. */
function judge(destination: ProjectDestination, cluster: DestinationCluster, namespace: string) {
  const { server = '', name = '' } = destination;
  const pattern = destination.namespace ?? '';
  const fitsName = Boolean(cluster.name) && fits(name, cluster.name ?? '');
  const fitsServer = Boolean(cluster.server) && fits(server, (cluster.server ?? '').replace(/\/+$/, ''));
  const fitsNamespace = fits(pattern, namespace);
  if ((fitsName || fitsServer) && fitsNamespace) return 'permits';
  const denies = (isDeny(name) && !fitsName) || (isDeny(server) && !fitsServer) || (isDeny(pattern) && !fitsNamespace);
  return denies ? 'denies' : 'says nothing';
}

/** Whether a pattern is one that denies what stands behind its `!`. */
export function isDeny(pattern: string): boolean {
  return pattern.startsWith('!');
}

function fits(pattern: string, text: string): boolean {
  if (!isDeny(pattern)) return matchesProjectGlob(withoutSlash(pattern), text);
  const denied = withoutSlash(pattern.slice(1));
  return isProjectGlob(denied) && !matchesProjectGlob(denied, text);
}

/** A slash at the end of a server's address does not make it another server. */
function withoutSlash(pattern: string): string {
  return pattern.replace(/\/+$/, '');
}
