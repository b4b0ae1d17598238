/** Asks for a refresh, as Argo CD's users do with kubectl: `normal` or `hard`. It is taken off once it is heard. */
export const REFRESH_ANNOTATION = 'argocd.argoproj.io/refresh';

/** Annotations without the request for a refresh, and the request. */
export interface RefreshRequest {
  readonly annotations: { readonly [name: string]: string } | undefined;
  readonly refresh: 'normal' | 'hard' | undefined;
}

/** Takes the request for a refresh out of the annotations of an Application; any value but `hard` means `normal`. */
export function takeRefreshRequest(annotations: { readonly [name: string]: string } | undefined): RefreshRequest {
  const { [REFRESH_ANNOTATION]: asked, ...others } = annotations ?? {};
  if (asked === undefined) return { annotations, refresh: undefined };
  return {
    annotations: Object.keys(others).length > 0 ? others : undefined,
    refresh: asked === 'hard' ? 'hard' : 'normal',
  };
}
