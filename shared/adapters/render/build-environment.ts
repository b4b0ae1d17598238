import { trackingNameOf } from '../../domain/resource/tracking.ts';
import type { RenderRequest } from '../../ports/manifest-renderer.ts';

/** Argo CD's build environment (reference/argocd.md §1.13): each value is only asked for when it is used. */
const VARIABLES: { readonly [name: string]: (request: RenderRequest) => string } = {
  ARGOCD_APP_NAME: ({ application }) => trackingNameOf(application),
  ARGOCD_APP_NAMESPACE: ({ destinationNamespace }) => destinationNamespace,
  ARGOCD_APP_PROJECT_NAME: ({ application }) => application.project,
  ARGOCD_APP_REVISION: ({ revision }) => revision,
  ARGOCD_APP_REVISION_SHORT: ({ revision }) => revision.slice(0, 7),
  ARGOCD_APP_REVISION_SHORT_8: ({ revision }) => revision.slice(0, 8),
  ARGOCD_APP_SOURCE_PATH: ({ source }) => source.path ?? '',
  ARGOCD_APP_SOURCE_REPO_URL: ({ source }) => source.repoURL,
  ARGOCD_APP_SOURCE_TARGET_REVISION: ({ source }) => source.targetRevision ?? '',
  KUBE_VERSION: ({ cluster }) => plainVersion(cluster.version),
  KUBE_API_VERSIONS: ({ cluster }) => cluster.apiVersions.join(','),
};

/** `$name`, `${name}` or `$` and one of the shell's special characters, as Go's os.Expand reads them. */
const REFERENCE = /\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*)|([*#$@!?\-0-9]))/g;

/** All of the build environment as variables, for a tool that is given an environment: its output then depends on all of them. */
export function buildEnvironment(request: RenderRequest): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(VARIABLES).map(([name, valueFor]) => [name, valueFor(request)]));
}

/**
 * Replaces the variables of the build environment in a text; an unknown one becomes nothing, `$$` is a dollar sign.
 * Only what the text names is asked of the request, so that the render depends on nothing else.
 */
export function substituteBuildEnvironment(text: string, request: RenderRequest): string {
  return text.replace(REFERENCE, (_all, braced?: string, bare?: string, special?: string) => {
    if (special === '$' || braced === '$') return '$';
    const name = braced ?? bare ?? '';
    return Object.hasOwn(VARIABLES, name) ? (VARIABLES[name]?.(request) ?? '') : '';
  });
}

/** `v1.36.2-eks-3025e55` is `1.36.2`: Argo CD gives tools the plain version. */
function plainVersion(version: string): string {
  return /\d+(?:\.\d+){0,2}/.exec(version)?.[0] ?? version;
}
