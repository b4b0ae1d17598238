import { parseApplicationManifest } from '../../contracts/application-manifest.ts';
import type { Application } from '../../domain/application/application.ts';
import { applyJsonPatch, applyMergePatch } from '../../domain/application/json-patch.ts';
import { canonicalJson } from '../../domain/diff/canonical-json.ts';
import type { Json } from '../../domain/errors/gitops-error.ts';
import { ConflictError, MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import { saveApplication } from '../application/save-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** Losing so often in a row means that something writes in a loop. */
const MAX_ATTEMPTS = 20;

/** A change of a JSON document: RFC 7386 (`merge`) or RFC 6902 (`json`). */
export interface ApplicationPatch {
  readonly patchType: 'merge' | 'json';
  readonly patch: Json;
}

/**
 * Changes an application by a patch. Somebody else's change in between is no conflict, unless the patch names a resourceVersion.
 * @throws ForbiddenError, NotFoundError, ConflictError
 * @throws MalformedRequestError if the patch does not apply, or what comes out is no Application
 */
export async function patchApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  { patchType, patch }: ApplicationPatch,
): Promise<Application> {
  let checked: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const present = await readApplication(deps, selector);
    // A requested operation stays out: saving it again would request it again.
    const { operation: _requested, ...document } = present.application;
    const patched =
      patchType === 'merge' ? applyMergePatch(toJson(document), patch) : applyJsonPatch(toJson(document), patch);
    const { manifest, unknownFields } = parseApplicationManifest(patched);
    const ref = refOf(present);
    if (manifest.metadata.name !== ref.name || manifest.metadata.namespace !== ref.namespace) {
      throw new MalformedRequestError('metadata.name and metadata.namespace cannot be changed');
    }
    const read = present.application.metadata.resourceVersion;
    const wanted = manifest.metadata.resourceVersion ?? read;
    const spec = canonicalJson(manifest.spec);
    try {
      const { record } = await saveApplication(deps, {
        manifest,
        unknownFields,
        mode: 'update',
        // Asking the repository takes so long that others write meanwhile: the same spec need not be asked about twice.
        validate: spec !== checked,
        resourceVersion: wanted,
      });
      return record.application;
    } catch (error) {
      if (!(error instanceof ConflictError) || wanted !== read || attempt >= MAX_ATTEMPTS) throw error;
      checked = spec;
    }
  }
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
