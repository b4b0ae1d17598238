import type { RenderNote } from '../../domain/application/control.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** How the manifests of an application were come by, one entry a source. */
export interface ShownRenders {
  /** RFC 3339, of the comparison that asked for them. */
  readonly at?: string;
  readonly sources: readonly RenderNote[];
}

/**
 * Shows whether the last comparison of an application had to render its sources, and why.
 * @throws ForbiddenError, NotFoundError
 */
export async function showRenders(deps: Dependencies, selector: ApplicationSelector): Promise<ShownRenders> {
  const { application, control } = await readApplication(deps, selector);
  const { reconciledAt } = application.status;
  return { ...(reconciledAt === undefined ? {} : { at: reconciledAt }), sources: control.renders ?? [] };
}
