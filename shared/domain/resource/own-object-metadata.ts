/** `metadata` of an object that we keep ourselves. `resourceVersion` is the version of its stored item. */
export interface OwnObjectMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Grows with every change of the spec. */
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
}
