import type { Source } from '../../domain/application/source.ts';
import type { RenderRequest } from '../../ports/manifest-renderer.ts';

/**
 * The same request for another source. Copying it with `{...request}` would read every field, and a render counts as depending on
 * each field that was read (`render-inputs.ts`): on the commit, for example, so that no earlier output would ever stand.
 */
export function withSource(request: RenderRequest, source: Source): RenderRequest {
  if (source === request.source) return request;
  return {
    source,
    references: request.references,
    application: request.application,
    cluster: request.cluster,
    ...(request.tree ? { tree: request.tree } : {}),
    get revision() {
      return request.revision;
    },
    get destinationNamespace() {
      return request.destinationNamespace;
    },
  };
}
