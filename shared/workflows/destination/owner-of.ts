import type { ApplicationRef } from '../../domain/application/application.ts';
import type { ObjectOwner } from '../../domain/resource/tracking.ts';
import type { Dependencies } from '../dependencies.ts';

/** An application as the owner of objects in clusters, under the settings of this installation. */
export async function ownerOf(
  { systemSettings }: Pick<Dependencies, 'systemSettings'>,
  { namespace, name }: ApplicationRef,
): Promise<ObjectOwner> {
  const { tracking } = await systemSettings.current();
  return { application: { namespace, name }, installationId: tracking.installationId };
}
