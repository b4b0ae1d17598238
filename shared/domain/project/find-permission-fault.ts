import { compileGlob } from '../git/glob.ts';
import type { AppProject, ProjectResource } from './app-project.ts';
import { type DestinationCluster, isDestinationPermitted } from './is-destination-permitted.ts';

/** An object that an application wants to have in its cluster. */
export interface ProjectObject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** '' for cluster-scoped kinds. */
  readonly namespace: string;
}

/**
 * Finds out whether a project forbids an object: its kind, or its namespace.
 *
 * @returns the reason in Argo CD's words, or undefined if it is permitted
 */
export function findPermissionFault(
  project: AppProject,
  object: ProjectObject,
  cluster: DestinationCluster,
): string | undefined {
  const { name } = project.metadata;
  if (!isKindPermitted(project, object)) {
    return `resource ${object.group}:${object.kind} is not permitted in project ${name}`;
  }
  if (object.namespace !== '' && !isDestinationPermitted(project, cluster, object.namespace)) {
    return `namespace ${object.namespace} is not permitted in project '${name}'`;
  }
  return undefined;
}

/** Whether a project permits an object; see `findPermissionFault`. */
export function isPermitted(project: AppProject, object: ProjectObject, cluster: DestinationCluster): boolean {
  return findPermissionFault(project, object, cluster) === undefined;
}

/** An absent whitelist of namespaced kinds permits all, one of cluster-scoped kinds none. */
function isKindPermitted({ spec }: AppProject, object: ProjectObject): boolean {
  if (object.namespace !== '') {
    const { namespaceResourceWhitelist: permitted, namespaceResourceBlacklist: forbidden = [] } = spec;
    return (permitted?.some((item) => fits(item, object)) ?? true) && !forbidden.some((item) => fits(item, object));
  }
  const { clusterResourceWhitelist: permitted = [], clusterResourceBlacklist: forbidden = [] } = spec;
  const fitsWithName = (item: ProjectResource) => fits(item, object) && (!item.name || matches(item.name, object.name));
  return permitted.some(fitsWithName) && !forbidden.some(fitsWithName);
}

function fits(item: ProjectResource, { group, kind }: ProjectObject): boolean {
  return matches(item.kind, kind) && matches(item.group, group);
}

/** The globs of Go's `filepath.Match`, which have no braces. */
function matches(pattern: string, text: string): boolean {
  return compileGlob(pattern, { starCrossesSlash: false, braces: false })?.matches(text) ?? false;
}
