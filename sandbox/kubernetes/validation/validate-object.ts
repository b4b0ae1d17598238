import { behaviourOf } from '../behaviours.ts';
import type { JsonObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import type { FieldFault } from '../status-errors.ts';
import { validateCustomResource } from './custom-resource.ts';
import { validateMetadata } from './metadata.ts';

/** All that is wrong with a new object. */
export function validateObject(kind: Kind, object: JsonObject): readonly FieldFault[] {
  const behaviour = behaviourOf(kind);
  return [
    ...validateMetadata(object, behaviour.nameRule ?? 'subdomain'),
    ...(behaviour.validate?.(object) ?? []),
    ...(kind.custom === undefined ? [] : validateCustomResource(kind.custom.schema, object)),
  ];
}

/** All that is wrong with a changed object, or with the change. */
export function validateObjectUpdate(kind: Kind, next: JsonObject, live: JsonObject): readonly FieldFault[] {
  return [...(behaviourOf(kind).validateUpdate?.(next, live) ?? []), ...validateObject(kind, next)];
}
