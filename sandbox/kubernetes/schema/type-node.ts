/** The scalar types of Kubernetes' JSON. */
export type ScalarName =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'time'
  | 'microtime'
  | 'bytes'
  | 'quantity'
  | 'int-or-string';

/**
 * What a field does in a Go struct when it is zero: `omit` leaves it out, `keep` (a pointer) keeps what was given, `always`
 * writes the zero value even if nothing was given, `embedded` is a struct that is always written.
 */
export type Presence = 'omit' | 'keep' | 'always' | 'embedded';

/** One field of a struct. */
export interface FieldNode {
  readonly type: TypeNode;
  readonly required: boolean;
  readonly presence: Presence;
  /** What the field counts as in a list key when it is absent. */
  readonly keyDefault?: unknown;
  /** Strategic merge patch: the key of the list's items, or a list of scalars that merges. */
  readonly mergeKey?: string;
  readonly mergesAsSet: boolean;
  /** Strategic merge patch: `$retainKeys` is used on it. */
  readonly retainKeys: boolean;
}

/** A type as server-side apply, patches and decoding need it. */
export type TypeNode =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  /** Anything: maps merge by key (unless atomic), lists are atomic. */
  | { readonly kind: 'untyped'; readonly atomic: boolean }
  | StructNode
  | { readonly kind: 'map'; readonly value: TypeNode; readonly atomic: boolean }
  | ListNode;

/** A struct; `open` is the type of fields that it does not declare, absent if it takes none. */
export interface StructNode {
  readonly kind: 'struct';
  readonly name: string;
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, FieldNode>;
  readonly open?: TypeNode;
}

/** A list: replaced as a whole, a set of scalars, or objects told apart by keys. */
export interface ListNode {
  readonly kind: 'list';
  readonly element: TypeNode;
  readonly relation: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
}

/** The type of values that nothing is known of. */
export const UNTYPED: TypeNode = { kind: 'untyped', atomic: false };

/** What Go encodes of a field that is written though it was never set. */
export function zeroOf(type: TypeNode): unknown {
  if (type.kind !== 'scalar') return null;
  switch (type.scalar) {
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
      return 0;
    case 'string':
      return '';
    default:
      return null;
  }
}
