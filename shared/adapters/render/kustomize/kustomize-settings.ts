/** What an installation says of kustomize (Argo CD's settings `kustomize.buildOptions` and `kustomize.path.<version>`). */
export interface KustomizeSettings {
  /** Options of `kustomize build` for every source, like `--enable-helm --load-restrictor LoadRestrictionsNone`. */
  readonly buildOptions?: string;
  /** Executables by the name that `source.kustomize.version` gives. */
  readonly versions?: { readonly [name: string]: string };
}
