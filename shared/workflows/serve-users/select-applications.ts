import type { Application } from '../../domain/application/application.ts';
import { sourcesOf } from '../../domain/application/application.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
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

type LabelRequirement = (labels: { readonly [key: string]: string }) => boolean;

/**
 * Compiles a filter.
 * @throws MalformedRequestError if the label selector cannot be understood
 */
export function compileApplicationFilter(filter: ApplicationFilter): (application: Application) => boolean {
  const requirements = parseLabelSelector(filter.selector ?? '');
  const projects = (filter.projects ?? []).filter((project) => project !== '');
  const repo = filter.repo ? repositoryLocation(filter.repo) : undefined;
  return ({ metadata, spec }) =>
    (!filter.name || metadata.name === filter.name) &&
    (!filter.appNamespace || metadata.namespace === filter.appNamespace) &&
    (projects.length === 0 || projects.includes(spec.project)) &&
    (repo === undefined || sourcesOf(spec).some((source) => repositoryLocation(source.repoURL) === repo)) &&
    requirements.every((isMet) => isMet(metadata.labels ?? {}));
}

function parseLabelSelector(selector: string): readonly LabelRequirement[] {
  // A comma inside of parentheses separates values, not requirements.
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseRequirement);
}

function parseRequirement(text: string): LabelRequirement {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    // Like Kubernetes, `notin` and `!=` also fit objects that do not have the label.
    return (labels) =>
      values.includes(labels[key] ?? '') === (operator === 'in') && (operator !== 'in' || key in labels);
  }
  const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(text);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)\s*([\w./-]+)$/.exec(text);
  if (existence) {
    const [, not, key = ''] = existence;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  }
  throw new MalformedRequestError(
    `selector: cannot understand "${text}"; write key=value, key!=value, key in (a,b), key`,
  );
}
