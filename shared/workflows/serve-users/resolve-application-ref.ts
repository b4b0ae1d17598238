import type { ApplicationRef } from '../../domain/application/application.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { DEFAULT_NAMESPACE, requireAllowedNamespace } from '../application/allowed-namespaces.ts';
import type { Dependencies } from '../dependencies.ts';

/** How a request names an application. */
export interface ApplicationSelector {
  readonly name: string;
  /** Default `argocd`. */
  readonly appNamespace?: string;
  /** When given, the application must be in this project. */
  readonly project?: string;
}

/**
 * Finds the application that a request is about.
 * @throws ForbiddenError if applications may not be in that namespace
 * @throws NotFoundError
 */
export async function readApplication(deps: Dependencies, selector: ApplicationSelector): Promise<ApplicationRecord> {
  const ref = resolveApplicationRef(deps, selector);
  const record = await deps.applications.read(ref);
  const fits = !selector.project || record?.application.spec.project === selector.project;
  if (!record || !fits) throw new NotFoundError(`application "${ref.namespace}/${ref.name}" not found`);
  return record;
}

function resolveApplicationRef(deps: Dependencies, selector: ApplicationSelector): ApplicationRef {
  const namespace = selector.appNamespace || DEFAULT_NAMESPACE;
  requireAllowedNamespace(deps.settings, namespace);
  return { namespace, name: selector.name };
}
