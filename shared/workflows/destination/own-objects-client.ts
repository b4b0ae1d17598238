import { parseApplicationManifest } from '../../contracts/application-manifest.ts';
import type { Application } from '../../domain/application/application.ts';
import { takeRefreshRequest } from '../../domain/application/refresh-annotation.ts';
import { KindUnknownError, ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ClusterClient, GroupVersionKind, KindInfo } from '../../ports/cluster-client.ts';
import { saveApplication } from '../application/save-application.ts';
import { requestDeletion } from '../delete/request-deletion.ts';
import type { Dependencies } from '../dependencies.ts';
import { deleteOwnProject, getOwnProject, listOwnProjects, saveOwnProject } from './own-projects.ts';

const OWN_GROUP = 'argoproj.io';
const OWN_KINDS: readonly string[] = ['Application', 'ApplicationSet', 'AppProject'];
/** Plural names of the kinds that this version serves. */
const SERVED: { readonly [kind: string]: string } = { Application: 'applications', AppProject: 'appprojects' };

/** Whether objects of the kind live in our own store, not in a cluster (design §8); Rollouts and Workflows do not. */
export function isOwnKind(kind: { readonly group: string; readonly kind: string }): boolean {
  return kind.group === OWN_GROUP && OWN_KINDS.includes(kind.kind);
}

/**
 * Our own store, seen as a cluster that serves Applications and AppProjects: so that an app of apps is compared, applied, waited for
 * and pruned by the same code as every other object.
 */
export function createOwnObjectsClient(deps: Dependencies): ClusterClient {
  const save = async (object: KubernetesObject, dryRun: boolean) => {
    checkServed({ ...splitVersion(object), kind: object.kind });
    return await refusing(() =>
      isProject(object) ? saveOwnProject(deps, object, dryRun) : saveOwnApplication(deps, object, dryRun),
    );
  };

  const list: ClusterClient['list'] = async ({ kind }, options = {}) => {
    const objects = isProject({ kind }) ? await listOwnProjects(deps) : await listOwnApplications(deps);
    return objects
      .filter(({ metadata }) => !options.namespace || metadata.namespace === options.namespace)
      .filter(({ metadata }) => fitsSelector(metadata.labels, options.labelSelector));
  };

  return {
    serverVersion: async () => 'v1alpha1',
    capabilities: async () => ({ version: 'v1alpha1', apiVersions: [`${OWN_GROUP}/v1alpha1`] }),
    apiGroups: async () => ({ versions: [`${OWN_GROUP}/v1alpha1`] }),
    servedKinds: async () => ({
      kinds: Object.keys(SERVED).map((kind) => describeKind({ group: OWN_GROUP, version: 'v1alpha1', kind })),
      unavailable: [],
    }),
    async resolveKind(gvk) {
      checkServed(gvk);
      return describeKind(gvk);
    },
    async readLogs() {
      throw new KindUnknownError('no Pods run in the store of applications');
    },
    async get({ kind, namespace, name }) {
      if (isProject({ kind })) return getOwnProject(deps, { namespace, name });
      const record = await deps.applications.read({ namespace, name });
      return record && asObject(record.application);
    },
    list,
    async listMetadata(gvk, query) {
      return {
        items: (await list(gvk, query)).map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata })),
      };
    },
    apply: (object, options = {}) => save(object, options.dryRun ?? false),
    create: (object, options = {}) => save(object, options.dryRun ?? false),
    replace: (object, options = {}) => save(object, options.dryRun ?? false),
    async patch({ kind, name }) {
      throw new ObjectRefusedError(`${kind} ${name} is kept by Windlass itself; it cannot be a hook`);
    },
    async delete({ kind, namespace, name }, options = {}) {
      if (isProject({ kind })) return refusing(() => deleteOwnProject(deps, { namespace, name }, options.uid));
      const record = await deps.applications.read({ namespace, name });
      if (!record || (options.uid && options.uid !== record.application.metadata.uid)) return 'gone';
      await requestDeletion(deps, { namespace, name }, {});
      return 'deleted';
    },
  };
}

/** What the API would answer with 4xx is here what a cluster refuses. */
async function refusing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitOpsError && error.retry === 'never') {
      throw new ObjectRefusedError(error.message, { cause: error });
    }
    throw error;
  }
}

function isProject({ kind }: { readonly kind: string }): boolean {
  return kind === 'AppProject';
}

async function listOwnApplications(deps: Dependencies): Promise<readonly KubernetesObject[]> {
  return (await deps.applications.list()).map(({ application }) => asObject(application));
}

async function saveOwnApplication(
  deps: Dependencies,
  object: KubernetesObject,
  dryRun: boolean,
): Promise<KubernetesObject> {
  const { manifest, unknownFields } = parseApplicationManifest(object);
  if (dryRun) return await preview(deps, manifest);
  const { record } = await saveApplication(deps, { manifest, unknownFields, mode: 'apply', validate: false });
  return asObject(record.application);
}

/** What `apply` would store. */
async function preview(
  deps: Dependencies,
  manifest: ReturnType<typeof parseApplicationManifest>['manifest'],
): Promise<KubernetesObject> {
  const { namespace, name, labels, finalizers } = manifest.metadata;
  const { annotations } = takeRefreshRequest(manifest.metadata.annotations);
  const live = (await deps.applications.read({ namespace, name }))?.application;
  if (!live) return asObject({ ...manifest, metadata: { ...manifest.metadata } } as unknown as Application);
  return asObject({
    ...live,
    spec: manifest.spec,
    metadata: {
      ...live.metadata,
      ...(labels ? { labels: { ...live.metadata.labels, ...labels } } : {}),
      ...(annotations ? { annotations: { ...live.metadata.annotations, ...annotations } } : {}),
      ...(finalizers ? { finalizers } : {}),
    },
  });
}

function describeKind(gvk: GroupVersionKind): KindInfo {
  const verbs = ['get', 'list', 'patch', 'create', 'delete'];
  return { ...gvk, resource: SERVED[gvk.kind] ?? '', namespaced: true, verbs };
}

function checkServed(gvk: GroupVersionKind): void {
  if (Object.hasOwn(SERVED, gvk.kind) && gvk.version === 'v1alpha1') return;
  throw new KindUnknownError(
    `${gvk.kind} (${gvk.group}/${gvk.version}) is kept by Windlass itself, and this version only knows ${Object.keys(SERVED).join(' and ')}`,
  );
}

function splitVersion(object: KubernetesObject): { group: string; version: string } {
  const [group = '', version = ''] = object.apiVersion.split('/');
  return { group, version };
}

function asObject(application: Application): KubernetesObject {
  return application as unknown as KubernetesObject;
}

/** `a=b,c=d`, the only form that we ask with. */
function fitsSelector(labels: { readonly [key: string]: string } | undefined, selector: string | undefined): boolean {
  if (!selector) return true;
  return selector.split(',').every((term) => {
    const [key = '', value = ''] = term.split('=');
    return labels?.[key] === value;
  });
}
