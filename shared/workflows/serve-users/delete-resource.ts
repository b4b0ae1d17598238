import type { ObjectReference } from '../../ports/cluster-client.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefresh } from '../refresh/request-refresh.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';
import { findResource } from './show-resource.ts';

/**
 * Deletes one object of an application, or one that belongs to such an object, and has the application compared anew.
 * @param orphan leaves what the object owns; default false
 * @throws ForbiddenError, NotFoundError also for an object that is there and not part of the application; the errors of ClusterClient
 */
export async function deleteResource(
  deps: Dependencies,
  selector: ApplicationSelector,
  reference: ObjectReference,
  { orphan = false }: { readonly orphan?: boolean },
): Promise<void> {
  const { object, clients } = await findResource(deps, selector, reference);
  const { uid } = object.metadata;
  await clients.clientFor(reference).delete(reference, {
    // One of the same name that was made meanwhile is not what was looked at.
    ...(uid === undefined ? {} : { uid }),
    propagationPolicy: orphan ? 'Orphan' : 'Foreground',
  });
  await requestRefresh(deps, refOf(await readApplication(deps, selector)), { hard: false });
}
