/** Options of a Directory source (Argo CD `ApplicationSourceDirectory`). */
export interface DirectoryOptions {
  readonly recurse?: boolean;
  /** Glob over the path relative to the source's path; `{a,b}` alternates. */
  readonly include?: string;
  readonly exclude?: string;
  readonly jsonnet?: { readonly [field: string]: unknown };
}

/** Which objects a patch of Kustomize is for; what is left out matches all, the rest are regular expressions. */
export interface KustomizePatchTarget {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly annotationSelector?: string;
  readonly labelSelector?: string;
}

/** A patch that is added to those of the kustomization: either a file beside it or the text itself. */
export interface KustomizePatch {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: KustomizePatchTarget;
  /** Like `allowNameChange` and `allowKindChange`. */
  readonly options?: { readonly [option: string]: boolean };
}

/** Options of a Kustomize source (Argo CD `ApplicationSourceKustomize`); each changes the kustomization before it is built. */
export interface KustomizeOptions {
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  /** `name:tag`, `name@digest`, `name=new:tag@digest`; `*` keeps that part of the kustomization. May use the build environment. */
  readonly images?: readonly string[];
  /** The count may be a text, as Argo CD's API allows. */
  readonly replicas?: readonly { readonly name: string; readonly count: number | string }[];
  /** Values may use the build environment. */
  readonly commonLabels?: { readonly [name: string]: string };
  /** Overwrites labels that the kustomization itself adds; without it they are an error. */
  readonly forceCommonLabels?: boolean;
  /** Labels are not added to selectors. */
  readonly labelWithoutSelector?: boolean;
  /** With `labelWithoutSelector`: labels are added to templates of pods too. */
  readonly labelIncludeTemplates?: boolean;
  readonly commonAnnotations?: { readonly [name: string]: string };
  readonly forceCommonAnnotations?: boolean;
  /** Values of annotations may use the build environment. */
  readonly commonAnnotationsEnvsubst?: boolean;
  readonly namespace?: string;
  readonly patches?: readonly KustomizePatch[];
  /** Directories relative to the source's path. */
  readonly components?: readonly string[];
  /** Components that are not there are left out instead of an error. */
  readonly ignoreMissingComponents?: boolean;
  /** Which kustomize: one of the installation's settings. */
  readonly version?: string;
  /** For Helm charts in kustomizations; default: the cluster's. */
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** A value for a chart, set as `helm --set` does; `name` may be a path like `image.tag` or `hosts[0]`. */
export interface HelmParameter {
  readonly name?: string;
  /** May use the build environment. */
  readonly value?: string;
  /** The value stays a text, even if it looks like a number or a boolean (`--set-string`). */
  readonly forceString?: boolean;
}

/** A value for a chart that is the content of a file (`--set-file`). */
export interface HelmFileParameter {
  readonly name?: string;
  /** As in `valueFiles`, without globs. */
  readonly path?: string;
}

/** Options of a Helm source (Argo CD `ApplicationSourceHelm`). Lowest to highest: value files in order, values, parameters. */
export interface HelmOptions {
  /** Relative to the chart; `/` is the root of the repository, `$name/` that of the source with that `ref`. Globs are expanded. */
  readonly valueFiles?: readonly string[];
  /** Value files that are not there are left out instead of an error. */
  readonly ignoreMissingValueFiles?: boolean;
  /** Text of a YAML mapping. */
  readonly values?: string;
  /** Wins over `values`, which is then ignored. */
  readonly valuesObject?: { readonly [name: string]: unknown };
  readonly parameters?: readonly HelmParameter[];
  readonly fileParameters?: readonly HelmFileParameter[];
  /** Default: the name of the application. */
  readonly releaseName?: string;
  /** Default: that of the destination. */
  readonly namespace?: string;
  /** Default: the cluster's. */
  readonly kubeVersion?: string;
  /** Default: the cluster's. */
  readonly apiVersions?: readonly string[];
  /** Leaves out what is in the chart's `crds/`. */
  readonly skipCrds?: boolean;
  /** Leaves out the chart's test hooks. */
  readonly skipTests?: boolean;
  readonly skipSchemaValidation?: boolean;
  /** Credentials of a chart repository go to every host that its index names. */
  readonly passCredentials?: boolean;
  /** Of Helm; only `v3` is known, and means the one that is installed. */
  readonly version?: string;
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
  readonly helm?: HelmOptions;
  readonly kustomize?: KustomizeOptions;
  readonly plugin?: { readonly [field: string]: unknown };
}
