import type { PropagationPolicy } from '../../domain/application/sync-options.ts';
import { ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import { HOOK_FINALIZER } from '../../domain/resource/hook.ts';
import type { ClusterClient, ObjectReference } from '../../ports/cluster-client.ts';

/** Somebody may write to a hook just when its finalizer is taken away. */
const RELEASE_ATTEMPTS = 4;

/**
 * Deletes a hook and takes its finalizer away. In this order, so that no crash in between leaves a hook behind that nobody knows to have
 * ended.
 * @param options.uid only this very object
 */
export async function removeHookObject(
  client: ClusterClient,
  reference: ObjectReference,
  { uid, propagationPolicy }: { readonly uid: string | undefined; readonly propagationPolicy: PropagationPolicy },
): Promise<void> {
  await client.delete(reference, { propagationPolicy, ...(uid === undefined ? {} : { uid }) });
  await releaseHookObject(client, reference, uid);
}

/** Takes the finalizer of a hook away, if it is still there. */
export async function releaseHookObject(
  client: ClusterClient,
  reference: ObjectReference,
  uid: string | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const live = await client.get(reference);
    const index = live?.metadata.finalizers?.indexOf(HOOK_FINALIZER) ?? -1;
    if (!live || index < 0 || (uid !== undefined && live.metadata.uid !== uid)) return;
    try {
      await client.patch(reference, [
        { op: 'test', path: '/metadata/uid', value: live.metadata.uid },
        { op: 'test', path: `/metadata/finalizers/${index}`, value: HOOK_FINALIZER },
        { op: 'remove', path: `/metadata/finalizers/${index}` },
      ]);
      return;
    } catch (error) {
      if (!(error instanceof ObjectRefusedError) || attempt === RELEASE_ATTEMPTS) throw error;
    }
  }
}
