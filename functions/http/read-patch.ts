import { applicationPatchSchema } from '../../shared/contracts/http-api.ts';
import { parseValue } from '../../shared/contracts/parse-value.ts';
import type { Json } from '../../shared/domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../shared/domain/errors/request-errors.ts';
import type { ApplicationPatch } from '../../shared/workflows/serve-users/patch-application.ts';
import { parseJsonText } from './parse-text.ts';

const PATCH_TYPES: { readonly [contentType: string]: ApplicationPatch['patchType'] } = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
};

/** A patch, and what its envelope says of the application. */
export interface ReadPatch {
  readonly patch: ApplicationPatch;
  readonly selector: { readonly appNamespace?: string; readonly project?: string };
}

/**
 * Reads a patch: raw, if the content type names its kind, else in Argo CD's envelope `{name, patch, patchType}`.
 * @throws MalformedRequestError
 */
export function readPatch(body: unknown, contentType: string): ReadPatch {
  const patchType = PATCH_TYPES[contentType];
  if (patchType !== undefined) {
    if (body === undefined) throw new MalformedRequestError('the body is empty; expected a patch');
    return { patch: { patchType, patch: body as Json }, selector: {} };
  }
  const envelope = parseValue(applicationPatchSchema, body);
  const { appNamespace, project } = envelope;
  return {
    // Argo CD takes a patch of no stated type for a JSON patch.
    patch: { patchType: envelope.patchType || 'json', patch: parseJsonText(envelope.patch, 'patch:') as Json },
    selector: { ...(appNamespace && { appNamespace }), ...(project && { project }) },
  };
}
