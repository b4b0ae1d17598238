import { matchesGlob } from '../diff/matches-glob.ts';
import type { ResourceFilter, SystemSettings } from './system-settings.ts';

/** A kind in a cluster. */
export interface FilteredKind {
  readonly group: string;
  readonly kind: string;
  /** URL of the cluster's API server. */
  readonly server: string;
}

/**
 * Whether objects of a kind are left out by `resource.exclusions` and `resource.inclusions`: what is excluded is, and if there are
 * inclusions, all that is not among them (reference/argocd.md §1.4).
 */
export function isExcluded(kind: FilteredKind, { exclusions, inclusions }: SystemSettings): boolean {
  const isIn = (filters: readonly ResourceFilter[]) => filters.some((filter) => fits(kind, filter));
  return isIn(exclusions) || (inclusions.length > 0 && !isIn(inclusions));
}

function fits({ group, kind, server }: FilteredKind, filter: ResourceFilter): boolean {
  return fitsOne(filter.apiGroups, group) && fitsOne(filter.kinds, kind) && fitsOne(filter.clusters, server);
}

function fitsOne(globs: readonly string[] | undefined, text: string): boolean {
  return !globs || globs.length === 0 || globs.some((glob) => matchesGlob(glob, text));
}
