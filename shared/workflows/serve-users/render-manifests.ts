import type { RenderOverridesRequest } from '../../contracts/resource-api.ts';
import { redactSecret } from '../../domain/resource/redact-secrets.ts';
import type { Dependencies } from '../dependencies.ts';
import { renderApplication } from '../render/render-application.ts';
import { renderOverrides } from './render-overrides.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

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
 * @param asked other revisions than those of the spec
 * @throws ForbiddenError, NotFoundError, MalformedRequestError, and the errors of reading and rendering sources
 */
export async function renderManifests(
  deps: Dependencies,
  selector: ApplicationSelector,
  asked: RenderOverridesRequest = {},
): Promise<RenderedManifests> {
  const { application } = await readApplication(deps, selector);
  const { destination } = application.spec;
  const { objects, revisions } = await renderApplication(deps, application, renderOverrides(application, asked));
  const { maskedAnnotations } = await deps.systemSettings.current();
  const [first] = revisions;
  return {
    manifests: objects.map((object) => JSON.stringify(redactSecret(object, { annotations: maskedAnnotations }))),
    ...(destination.namespace && { namespace: destination.namespace }),
    ...(destination.server && { server: destination.server }),
    ...(first !== undefined && { revision: first }),
    revisions,
  };
}
