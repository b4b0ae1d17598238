/** Options of a Directory source (Argo CD `ApplicationSourceDirectory`). */
export interface DirectoryOptions {
  readonly recurse?: boolean;
  /** Glob over the path relative to the source's path; `{a,b}` alternates. */
  readonly include?: string;
  readonly exclude?: string;
  readonly jsonnet?: { readonly [field: string]: unknown };
}

/** Where manifests come from (reference/argocd.md §1.1). Options of other tools are kept as they were written. */
export interface Source {
  readonly repoURL: string;
  readonly path?: string;
  readonly targetRevision?: string;
  readonly chart?: string;
  readonly ref?: string;
  readonly name?: string;
  readonly tagPrefix?: string;
  readonly directory?: DirectoryOptions;
  readonly helm?: { readonly [field: string]: unknown };
  readonly kustomize?: { readonly [field: string]: unknown };
  readonly plugin?: { readonly [field: string]: unknown };
}
