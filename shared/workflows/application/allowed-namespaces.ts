import { ForbiddenError } from '../../domain/errors/request-errors.ts';
import { compileGlob } from '../../domain/git/glob.ts';
import type { Settings } from '../dependencies.ts';

/** The namespace of applications that name none. */
export const DEFAULT_NAMESPACE = 'argocd';

/** Globs of the namespaces that applications may be in. */
export function allowedNamespaces(settings: Settings): readonly string[] {
  return [DEFAULT_NAMESPACE, ...settings.applicationNamespaces];
}

/** @throws ForbiddenError if applications may not be in that namespace (design §9.1) */
export function requireAllowedNamespace(settings: Settings, namespace: string): void {
  const fits = allowedNamespaces(settings).some((glob) =>
    compileGlob(glob, { starCrossesSlash: true, braces: true })?.matches(namespace),
  );
  if (fits) return;
  throw new ForbiddenError(
    `namespace '${namespace}' is not permitted for applications; allow it with WINDLASS_APPLICATION_NAMESPACES (application.namespaces)`,
  );
}
