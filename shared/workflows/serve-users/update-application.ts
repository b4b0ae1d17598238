import type { ParsedApplicationManifest } from '../../contracts/application-manifest.ts';
import type { Application } from '../../domain/application/application.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import { saveApplication } from '../application/save-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Replaces what people decide of an application. A `metadata.resourceVersion` in the manifest makes it fail if there is a newer one.
 * @throws ForbiddenError, NotFoundError, ConflictError
 * @throws MalformedRequestError if the manifest is of another application, or its spec cannot work
 */
export async function updateApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  { manifest, unknownFields }: ParsedApplicationManifest,
  { validate }: { readonly validate: boolean },
): Promise<Application> {
  const ref = refOf(await readApplication(deps, selector));
  const { name, resourceVersion } = manifest.metadata;
  if (name !== ref.name) {
    throw new MalformedRequestError(`metadata.name: is "${name}", but the path names "${ref.name}"`);
  }
  const { record } = await saveApplication(deps, {
    manifest: { ...manifest, metadata: { ...manifest.metadata, namespace: ref.namespace } },
    unknownFields,
    mode: 'update',
    validate,
    ...(resourceVersion && { resourceVersion }),
  });
  return record.application;
}
