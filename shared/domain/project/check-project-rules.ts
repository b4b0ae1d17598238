import { type ApplicationRef, type ApplicationSpec, sourcesOf } from '../application/application.ts';
import { redactUrl } from '../git/repository-url.ts';
import { type AppProject, projectNameOf } from './app-project.ts';
import { type DestinationCluster, isDestinationPermitted } from './is-destination-permitted.ts';
import { isSourcePermitted } from './is-source-permitted.ts';
import { matchesProjectGlob } from './project-glob.ts';

/** An application as a project judges it. */
export interface ProjectSubject {
  readonly application: ApplicationRef;
  readonly spec: ApplicationSpec;
  readonly cluster: DestinationCluster;
}

/**
 * Finds the rules of its project that an application breaks: who may use it, sources, destination.
 *
 * @param project undefined if there is none of that name
 * @returns in Argo CD's words; empty if all is permitted
 */
export function checkProjectRules(project: AppProject | undefined, subject: ProjectSubject): readonly string[] {
  const { application, spec } = subject;
  if (!project) return [`application referencing project ${projectNameOf(spec)} which does not exist`];
  const { name } = project.metadata;
  // What else the project says is nobody's business who may not use it.
  if (!mayUse(project, application.namespace)) {
    return [
      `application '${application.name}' in namespace '${application.namespace}' is not allowed to use project ${name}`,
    ];
  }
  return [...checkSources(project, spec), ...checkDestination(project, subject)];
}

function checkSources(project: AppProject, spec: ApplicationSpec): readonly string[] {
  return sourcesOf(spec)
    .filter(({ repoURL }) => !isSourcePermitted(project, repoURL))
    .map(
      ({ repoURL }) => `application repo ${redactUrl(repoURL)} is not permitted in project '${project.metadata.name}'`,
    );
}

function checkDestination(project: AppProject, { spec, cluster }: ProjectSubject): readonly string[] {
  const { destination } = spec;
  // A name that no cluster has is another fault, told by whoever opens the destination.
  if (destination.name && !cluster.server) return [];
  const namespace = destination.namespace ?? '';
  if (isDestinationPermitted(project, cluster, namespace)) return [];
  const server = destination.name ? (cluster.name ?? destination.name) : (cluster.server ?? destination.server ?? '');
  return [
    `application destination server '${server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${project.metadata.name}'`,
  ];
}

/** Applications beside the project may use it, others if `sourceNamespaces` says so. */
function mayUse({ metadata, spec }: AppProject, namespace: string): boolean {
  if (namespace === metadata.namespace) return true;
  return (spec.sourceNamespaces ?? []).some((pattern) => matchesNamespace(pattern, namespace));
}

function matchesNamespace(pattern: string, namespace: string): boolean {
  const expression = /^\/(.+)\/$/.exec(pattern)?.[1];
  if (expression === undefined) return matchesProjectGlob(pattern, namespace);
  try {
    return new RegExp(expression).test(namespace);
  } catch {
    // Like a glob that cannot be read, it fits nothing.
    return false;
  }
}
