import type { Application } from '../../domain/application/application.ts';
import { sourcesOf } from '../../domain/application/application.ts';
import { parseLabelSelector } from '../../domain/application/label-selector.ts';
import { repositoryLocation } from '../../stores/repository-location.ts';

/** Which applications somebody wants to see; what is not given does not restrict. */
export interface ApplicationFilter {
  readonly name?: string;
  readonly appNamespace?: string;
  readonly projects?: readonly string[];
  /** Any spelling of a repository's URL. */
  readonly repo?: string;
  /** A Kubernetes label selector: `a=b,c!=d,e in (x,y),f notin (z),g,!h`. */
  readonly selector?: string;
}

/**
 * Compiles a filter.
 * @throws MalformedRequestError if the label selector cannot be understood
 */
export function compileApplicationFilter(filter: ApplicationFilter): (application: Application) => boolean {
  const fitsLabels = parseLabelSelector(filter.selector ?? '', 'selector');
  const projects = (filter.projects ?? []).filter((project) => project !== '');
  const repo = filter.repo ? repositoryLocation(filter.repo) : undefined;
  return ({ metadata, spec }) =>
    (!filter.name || metadata.name === filter.name) &&
    (!filter.appNamespace || metadata.namespace === filter.appNamespace) &&
    (projects.length === 0 || projects.includes(spec.project)) &&
    (repo === undefined || sourcesOf(spec).some((source) => repositoryLocation(source.repoURL) === repo)) &&
    fitsLabels(metadata.labels ?? {});
}
