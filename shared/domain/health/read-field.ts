/** Any JSON object. */
export type Fields = { readonly [field: string]: unknown };

/** One condition of a status. */
export interface StatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of fields, or undefined; whatever an object looks like, reading it does not fail. */
export function fieldAt(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, field) => (typeof value === 'object' && value !== null ? (value as Fields)[field] : undefined),
    object,
  );
}

/** The number at a path, or undefined. */
export function numberAt(object: unknown, ...path: readonly string[]): number | undefined {
  const value = fieldAt(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** The text at a path, or ''. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = fieldAt(object, ...path);
  return typeof value === 'string' ? value : '';
}

/** The list at a path, or an empty one. */
export function listAt(object: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = fieldAt(object, ...path);
  return Array.isArray(value) ? value : [];
}

/** The conditions in a list. Their names begin with a capital in the annotation of old autoscalers, hence either is read. */
export function conditionsOf(list: readonly unknown[]): readonly StatusCondition[] {
  return list.map((item) => ({
    type: textAt(item, 'type') || textAt(item, 'Type'),
    status: textAt(item, 'status') || textAt(item, 'Status'),
    reason: textAt(item, 'reason') || textAt(item, 'Reason'),
    message: textAt(item, 'message') || textAt(item, 'Message'),
  }));
}
