/** Groups whose kinds the API server itself knows, so that it rewrites their values in ways that are known. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'policy',
  ...[
    'admissionregistration',
    'apiextensions',
    'networking',
    'node',
    'rbac.authorization',
    'scheduling',
    'storage',
  ].map((name) => `${name}.k8s.io`),
]);
/** Maps all of whose values are quantities. */
const QUANTITY_MAPS: ReadonlySet<string> = new Set([
  'limits',
  'requests',
  'capacity',
  'hard',
  'default',
  'defaultRequest',
  'max',
  'min',
  'maxLimitRequestRatio',
  'podFixed',
]);
/** Fields that are quantities wherever they stand in built-in kinds. */
const QUANTITIES: ReadonlySet<string> = new Set(['sizeLimit', 'divisor', 'averageValue']);
/** Where quantities stand; `data` and `metadata` hold texts of any name. */
const ROOTS: ReadonlySet<string> = new Set(['spec', 'template', 'overhead']);
/** Maps of texts, in which such names may occur too. */
const TEXTS = ['labels', 'annotations', 'matchLabels', 'nodeSelector'];

/** Names of fields that lead from the root to a value; an item of a list adds nothing. */
export type FieldNames = readonly string[];

/** Whether the API server itself, not a definition of a custom kind, says what the kinds of a group look like. */
export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN.has(group);
}

/** Whether a field of a built-in kind is a quantity, like `1500m` or `2Gi`. */
export function isQuantityField(names: FieldNames): boolean {
  const [name = '', parent = ''] = [names.at(-1), names.at(-2)];
  if (!ROOTS.has(names[0] ?? '') || names.some((field) => TEXTS.includes(field))) return false;
  return QUANTITIES.has(name) || QUANTITY_MAPS.has(parent);
}
