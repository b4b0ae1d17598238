import { hasSyncOption } from '../application/sync-options.ts';

/** Names another manager whose client-side applied fields become ours (Argo CD's annotation on an Application). */
const MIGRATION_ANNOTATION = 'argocd.argoproj.io/client-side-apply-migration-manager';
/** Field managers of `kubectl apply`, and of Argo CD in its present and its older versions. */
const USUAL = ['kubectl-client-side-apply', 'argocd-controller', 'argocd-application-controller'];

/** The managers whose fields a sync takes over, so that those not in Git go; none with `ClientSideApplyMigration=false`. */
export function takeOverManagers(
  annotations: { readonly [name: string]: string } | undefined,
  syncOptions: readonly string[],
): readonly string[] {
  if (hasSyncOption(syncOptions, 'ClientSideApplyMigration=false')) return [];
  const named = annotations?.[MIGRATION_ANNOTATION];
  return named ? [...USUAL, named] : USUAL;
}
