/** Group, version and kind, as an object states them; the core group is ''. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Names one object in the cluster; `version` may be any that is served. */
export interface ObjectReference extends GroupVersionKind {
  /** '' for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}
