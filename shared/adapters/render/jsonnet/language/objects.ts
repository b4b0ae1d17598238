import { JsonnetError } from './jsonnet-error.ts';
import type { Visibility } from './syntax.ts';
import { compareTexts, force, type Thunk, type Value } from './values.ts';

/** Where an expression is evaluated. */
export interface Environment {
  readonly slots: readonly Thunk[];
  readonly parent: Environment | undefined;
  readonly context: ObjectContext | undefined;
}

/** What `self`, `super` and `$` mean. */
export interface ObjectContext {
  readonly self: ObjectValue;
  /** Index of the layer that the code stands in; `super` is what lies below it. */
  readonly layer: number;
  /** What `$` means. */
  readonly root: ObjectValue;
}

/** A field of a layer. */
export interface Field {
  readonly visibility: Visibility;
  readonly plus: boolean;
  readonly evaluate: (environment: Environment) => Value;
  /** Where the variables of a comprehension are bound; without it, the layer's. */
  readonly scope?: Environment;
}

/** One object literal; an object is made of as many as were added by `+`, the last of which wins. */
export interface Layer {
  readonly fields: ReadonlyMap<string, Field>;
  /** Takes this field away from the layers below. */
  readonly removes?: string;
  readonly scope: Environment | undefined;
  /** Binds the object's own variables. */
  readonly bindLocals: (environment: Environment) => readonly Thunk[];
  readonly asserts: readonly ((environment: Environment) => void)[];
}

/** An object. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly layers: readonly Layer[];
  /** Environments by layer, made when first needed. */
  readonly environments: (Environment | undefined)[];
  /** Evaluated fields by name, one map a layer. */
  readonly evaluated: (Map<string, Value> | undefined)[];
  areAssertsChecked: boolean;
}

const NO_LOCALS: readonly Thunk[] = [];
const ROOT: Environment = { slots: NO_LOCALS, parent: undefined, context: undefined };

/** An object of these layers, the lowest first. */
export function objectOfLayers(layers: readonly Layer[]): ObjectValue {
  return {
    kind: 'object',
    layers,
    environments: [],
    evaluated: [],
    areAssertsChecked: layers.every(({ asserts }) => asserts.length === 0),
  };
}

/** An object of plain fields. */
export function objectOfEntries(
  entries: Iterable<readonly [string, Thunk]>,
  visibility: Visibility = ':',
): ObjectValue {
  const fields = new Map<string, Field>();
  for (const [name, thunk] of entries) fields.set(name, { visibility, plus: false, evaluate: () => force(thunk) });
  return objectOfLayers([plainLayer(fields)]);
}

/** An object without one of its fields. */
export function withoutField(object: ObjectValue, name: string): ObjectValue {
  return objectOfLayers([...object.layers, { ...plainLayer(new Map()), removes: name }]);
}

function plainLayer(fields: ReadonlyMap<string, Field>): Layer {
  return { fields, scope: undefined, bindLocals: () => NO_LOCALS, asserts: [] };
}

/**
 * The value of a field.
 * @param from the highest layer to look in, for `super`
 * @returns undefined if there is none
 * @throws JsonnetError also from a failed assertion of the object
 */
export function readField(object: ObjectValue, name: string, add: AddValues, from?: number): Value | undefined {
  checkAsserts(object);
  const at = findField(object, name, from ?? object.layers.length - 1);
  return at === undefined ? undefined : evaluateField(object, at, name, add);
}

/** How two values are added; for `+:`. */
export type AddValues = (below: Value, above: Value) => Value;

function evaluateField(object: ObjectValue, at: number, name: string, add: AddValues): Value {
  const known = object.evaluated[at]?.get(name);
  if (known !== undefined) return known;
  const field = object.layers[at]?.fields.get(name) as Field;
  const environment = field.scope === undefined ? environmentOf(object, at) : makeEnvironment(object, at, field.scope);
  let value = field.evaluate(environment);
  const below = field.plus ? findField(object, name, at - 1) : undefined;
  if (below !== undefined) value = add(evaluateField(object, below, name, add), value);
  object.evaluated[at] ??= new Map();
  object.evaluated[at].set(name, value);
  return value;
}

/** The layer that has the field, from one downwards. */
function findField(object: ObjectValue, name: string, from: number): number | undefined {
  for (let at = from; at >= 0; at--) {
    const layer = object.layers[at] as Layer;
    if (layer.removes === name) return undefined;
    if (layer.fields.has(name)) return at;
  }
  return undefined;
}

/** Whether the object has the field, hidden or not. */
export function hasField(object: ObjectValue, name: string, from = object.layers.length - 1): boolean {
  return findField(object, name, from) !== undefined;
}

/** Names of the fields in order, without the hidden ones unless asked for. */
export function fieldNames(object: ObjectValue, withHidden = false): readonly string[] {
  const visible = new Map<string, boolean>();
  for (const layer of object.layers) {
    if (layer.removes !== undefined) visible.delete(layer.removes);
    for (const [name, { visibility }] of layer.fields) {
      const shown = visibility === ':::' || (visibility === ':' && (visible.get(name) ?? true));
      visible.set(name, shown);
    }
  }
  const names = [...visible].filter(([, shown]) => shown || withHidden).map(([name]) => name);
  return names.sort(compareTexts);
}

/** Checks the object's assertions, once. @throws JsonnetError */
export function checkAsserts(object: ObjectValue): void {
  if (object.areAssertsChecked) return;
  // Set before, because an assertion may read the object's fields.
  object.areAssertsChecked = true;
  for (const [index, { asserts }] of object.layers.entries()) {
    for (const assert of asserts) assert(environmentOf(object, index));
  }
}

function environmentOf(object: ObjectValue, at: number): Environment {
  object.environments[at] ??= makeEnvironment(object, at, object.layers[at]?.scope);
  return object.environments[at];
}

function makeEnvironment(object: ObjectValue, at: number, parent: Environment | undefined): Environment {
  const context: ObjectContext = { self: object, layer: at, root: parent?.context?.root ?? object };
  const slots: Thunk[] = [];
  const environment: Environment = { slots, parent: parent ?? ROOT, context };
  slots.push(...(object.layers[at] as Layer).bindLocals(environment));
  return environment;
}

/** Reads a field that must be there. @throws JsonnetError */
export function requireField(object: ObjectValue, name: string, add: AddValues): Value {
  const value = readField(object, name, add);
  if (value !== undefined) return value;
  throw new JsonnetError(`the object has no field ${name}${suggestion(object, name)}`);
}

function suggestion(object: ObjectValue, name: string): string {
  const lower = name.toLowerCase();
  const near = fieldNames(object, true).find(
    (other) =>
      other.toLowerCase() === lower || (lower.length > 3 && other.toLowerCase().startsWith(lower.slice(0, -1))),
  );
  return near === undefined ? '' : `; is ${near} meant?`;
}
