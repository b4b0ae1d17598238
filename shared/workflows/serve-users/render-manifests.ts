import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { renderApplication } from '../render-application.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** What stands in place of a secret value; its length says nothing of the value's. */
const MASK = '++++++++';

/** What an application renders to (Argo CD `ManifestResponse`). */
export interface RenderedManifests {
  /** Each a JSON text. */
  readonly manifests: readonly string[];
  readonly namespace?: string;
  readonly server?: string;
  readonly revision?: string;
  readonly revisions: readonly string[];
}

/**
 * Renders an application without applying anything; values of Secrets are masked.
 * @param revision renders this one instead of the target revision of the (first) source
 * @throws ForbiddenError, NotFoundError, and the errors of reading and rendering sources
 */
export async function renderManifests(
  deps: Dependencies,
  selector: ApplicationSelector,
  revision?: string,
): Promise<RenderedManifests> {
  const { application } = await readApplication(deps, selector);
  const { destination } = application.spec;
  const { objects, revisions } = await renderApplication(deps, application, revision ? { revisions: [revision] } : {});
  const [first] = revisions;
  return {
    manifests: objects.map((object) => JSON.stringify(maskSecret(object))),
    ...(destination.namespace && { namespace: destination.namespace }),
    ...(destination.server && { server: destination.server }),
    ...(first !== undefined && { revision: first }),
    revisions,
  };
}

function maskSecret(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
  return { ...object, ...maskValues(object, 'data'), ...maskValues(object, 'stringData') };
}

function maskValues(object: KubernetesObject, field: string): { readonly [field: string]: unknown } {
  const values = object[field];
  if (typeof values !== 'object' || values === null) return {};
  return { [field]: Object.fromEntries(Object.keys(values).map((key) => [key, MASK])) };
}
