import { NotFoundError } from '../../domain/errors/request-errors.ts';
import { groupAndVersion, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { redactSecret } from '../../domain/resource/redact-secrets.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { ObjectReference } from '../../ports/cluster-client.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { type DestinationClients, openDestination } from '../destination/open-destination.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** A Pod is three steps from its CronJob; nobody owns in circles longer than this. */
const MAX_OWNERS = 10;

/**
 * Reads one object of an application, or one that belongs to such an object, from the cluster; values of a Secret are masked.
 * @throws ForbiddenError, NotFoundError also for an object that is there and not part of the application; the errors of ClusterClient
 */
export async function showResource(
  deps: Dependencies,
  selector: ApplicationSelector,
  reference: ObjectReference,
): Promise<KubernetesObject> {
  const { object } = await findResource(deps, selector, reference);
  const { maskedAnnotations } = await deps.systemSettings.current();
  return redactSecret(object, { annotations: maskedAnnotations });
}

/**
 * Finds one object of an application, or one that belongs to such an object, as it is now.
 * @throws as `showResource`
 */
export async function findResource(
  deps: Dependencies,
  selector: ApplicationSelector,
  reference: ObjectReference,
): Promise<{ readonly object: KubernetesObject; readonly clients: DestinationClients }> {
  const record = await readApplication(deps, selector);
  const clients = await openDestination(deps, record.application.spec);
  const object = await clients.clientFor(reference).get(reference);
  if (!object || !(await belongs(record, object, clients))) {
    const { group, kind, namespace, name } = reference;
    throw new NotFoundError(
      `${kind}${group && `.${group}`} ${namespace ? `${namespace}/` : ''}${name} not found as part of application ${selector.name}`,
    );
  }
  return { object, clients };
}

/** Follows the owners of an object up to one of the application. */
async function belongs(
  { application, control }: ApplicationRecord,
  object: KubernetesObject,
  clients: DestinationClients,
): Promise<boolean> {
  const own = new Set([
    ...control.inventory.map(formatResourceKey),
    ...application.status.resources.map((row) => formatResourceKey({ ...row, namespace: row.namespace ?? '' })),
  ]);
  let current: KubernetesObject | undefined = object;
  for (let step = 0; current && step < MAX_OWNERS; step += 1) {
    if (own.has(formatResourceKey(resourceKeyOf(current)))) return true;
    current = await readOwner(current, clients);
  }
  return false;
}

async function readOwner(
  { metadata }: KubernetesObject,
  clients: DestinationClients,
): Promise<KubernetesObject | undefined> {
  const owners = metadata.ownerReferences ?? [];
  const owner = owners.find((reference) => 'controller' in reference && reference.controller === true) ?? owners[0];
  if (!owner) return undefined;
  const kind = { ...groupAndVersion(owner.apiVersion), kind: owner.kind };
  const client = clients.clientFor(kind);
  const { namespaced } = await client.resolveKind(kind);
  const found = await client.get({
    ...kind,
    namespace: namespaced ? (metadata.namespace ?? '') : '',
    name: owner.name,
  });
  // One of the same name that was made later owns nothing of this.
  return found?.metadata.uid === owner.uid ? found : undefined;
}
