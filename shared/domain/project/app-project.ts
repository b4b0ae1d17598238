import type { ApplicationSpec } from '../application/application.ts';
import type { OwnObjectMetadata } from '../resource/own-object-metadata.ts';
import type { SyncWindow } from './sync-window.ts';

/** Where applications of a project may go; each field is a glob, or `!` and a glob that denies. */
export interface ProjectDestination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** A kind that a project permits or forbids; globs. `name` narrows cluster-scoped kinds down to some objects. */
export interface ProjectResource {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

/** `spec` of an AppProject (reference/argocd.md §1.12). What has no effect here is kept as it was written. */
export interface AppProjectSpec {
  readonly description?: string;
  /** Globs over repository URLs with `/` as separator, `!` denies. None permits no source. */
  readonly sourceRepos?: readonly string[];
  /** None permits no destination. */
  readonly destinations?: readonly ProjectDestination[];
  /** Cluster-scoped kinds that are permitted; none permits no such kind. */
  readonly clusterResourceWhitelist?: readonly ProjectResource[];
  readonly clusterResourceBlacklist?: readonly ProjectResource[];
  /** Namespaced kinds that are permitted; absent permits all, empty none. */
  readonly namespaceResourceWhitelist?: readonly ProjectResource[];
  readonly namespaceResourceBlacklist?: readonly ProjectResource[];
  /** Namespaces besides the default one whose applications may use the project; globs, or `/expressions/`. */
  readonly sourceNamespaces?: readonly string[];
  readonly syncWindows?: readonly SyncWindow[];
  readonly orphanedResources?: {
    readonly warn?: boolean;
    readonly ignore?: readonly { readonly group?: string; readonly kind?: string; readonly name?: string }[];
  };
  readonly roles?: readonly { readonly [field: string]: unknown }[];
  readonly signatureKeys?: readonly { readonly [field: string]: unknown }[];
  readonly sourceIntegrity?: { readonly [field: string]: unknown };
  readonly permitOnlyProjectScopedClusters?: boolean;
  readonly destinationServiceAccounts?: readonly { readonly [field: string]: unknown }[];
}

/** An AppProject as the API shows it: what its applications may do. */
export interface AppProject {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'AppProject';
  readonly metadata: OwnObjectMetadata;
  readonly spec: AppProjectSpec;
}

/** The project of applications that name none; it exists without being created, and permits everything until it is overwritten. */
export const DEFAULT_PROJECT_NAME = 'default';

/** What the project `default` says before anybody wrote it; which namespaces may have applications is for the settings to say. */
export const DEFAULT_PROJECT_SPEC: AppProjectSpec = {
  sourceRepos: ['*'],
  destinations: [{ server: '*', namespace: '*' }],
  clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  sourceNamespaces: ['*'],
};

/** The name of the project that a spec belongs to. */
export function projectNameOf({ project }: Pick<ApplicationSpec, 'project'>): string {
  return project || DEFAULT_PROJECT_NAME;
}

/**
 * The project `default` as it is while nobody wrote it.
 * @param namespace where projects are kept
 */
export function builtInProject(namespace: string): AppProject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: DEFAULT_PROJECT_NAME,
      namespace,
      uid: 'built-in',
      resourceVersion: '0',
      generation: 1,
      creationTimestamp: new Date(0).toISOString(),
    },
    spec: DEFAULT_PROJECT_SPEC,
  };
}
