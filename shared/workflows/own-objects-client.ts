import { parseApplicationManifest } from '../contracts/application-manifest.ts';
import type { Application } from '../domain/application/application.ts';
import { takeRefreshRequest } from '../domain/application/refresh-annotation.ts';
import { KindUnknownError, ObjectRefusedError } from '../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { ClusterClient, GroupVersionKind } from '../ports/cluster-client.ts';
import type { Dependencies } from './dependencies.ts';
import { requestDeletion } from './request-deletion.ts';
import { saveApplication } from './save-application.ts';

const OWN_GROUP = 'argoproj.io';
const OWN_KINDS: readonly string[] = ['Application', 'ApplicationSet', 'AppProject'];

/** Whether objects of the kind live in our own store, not in a cluster (design §8); Rollouts and Workflows do not. */
export function isOwnKind(kind: { readonly group: string; readonly kind: string }): boolean {
  return kind.group === OWN_GROUP && OWN_KINDS.includes(kind.kind);
}

/**
 * Our own store, seen as a cluster that serves Applications: so that an app of apps is compared, applied, waited for
 * and pruned by the same code as every other object.
 */
export function createOwnObjectsClient(deps: Dependencies): ClusterClient {
  const save = async (object: KubernetesObject, dryRun: boolean) => {
    checkServed({ ...splitVersion(object), kind: object.kind });
    try {
      const { manifest, unknownFields } = parseApplicationManifest(object);
      if (dryRun) return await preview(deps, manifest);
      const { record } = await saveApplication(deps, { manifest, unknownFields, mode: 'apply', validate: false });
      return asObject(record.application);
    } catch (error) {
      // What the API would answer with 4xx is here what a cluster refuses.
      if (error instanceof GitOpsError && error.retry === 'never') {
        throw new ObjectRefusedError(error.message, { cause: error });
      }
      throw error;
    }
  };

  return {
    serverVersion: async () => 'v1alpha1',
    capabilities: async () => ({ version: 'v1alpha1', apiVersions: [`${OWN_GROUP}/v1alpha1`] }),
    async resolveKind(gvk) {
      checkServed(gvk);
      return {
        ...gvk,
        resource: 'applications',
        namespaced: true,
        verbs: ['get', 'list', 'patch', 'create', 'delete'],
      };
    },
    async get({ namespace, name }) {
      const record = await deps.applications.read({ namespace, name });
      return record && asObject(record.application);
    },
    async list(_gvk, options = {}) {
      const records = await deps.applications.list();
      return records
        .map(({ application }) => asObject(application))
        .filter(({ metadata }) => !options.namespace || metadata.namespace === options.namespace)
        .filter(({ metadata }) => fitsSelector(metadata.labels, options.labelSelector));
    },
    apply: (object, options = {}) => save(object, options.dryRun ?? false),
    create: (object) => save(object, false),
    async delete({ namespace, name }, options = {}) {
      const record = await deps.applications.read({ namespace, name });
      if (!record || (options.uid && options.uid !== record.application.metadata.uid)) return 'gone';
      await requestDeletion(deps, { namespace, name }, {});
      return 'deleted';
    },
  };
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

function checkServed(gvk: GroupVersionKind): void {
  if (gvk.kind === 'Application' && gvk.version === 'v1alpha1') return;
  throw new KindUnknownError(
    `${gvk.kind} (${gvk.group}/${gvk.version}) is kept by Windlass itself, and this version only knows Application`,
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
