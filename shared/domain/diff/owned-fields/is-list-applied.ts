import type { FieldsV1 } from '../../drift/field-managers.ts';
import type { FieldNames } from '../../resource/quantity-fields.ts';
import { isMapApplied, isValueApplied } from './is-applied.ts';
import { isRecord, type PathElement, parsePathElement, selectItems } from './path-element.ts';
import type { ValueComparer } from './same-value.ts';

interface ListToJudge {
  readonly target: readonly unknown[];
  readonly live: readonly unknown[];
  readonly owned: FieldsV1;
  readonly names: FieldNames;
  readonly comparer: ValueComparer;
}

interface OwnedItem {
  readonly element: PathElement;
  readonly fields: FieldsV1;
}

/**
 * Whether a list whose items the server tells apart (by keys, or as a set) is owned and live as the target has it.
 *
 * Each item of the target must be one item that we own, and the live list must hold just these, in this order: what an apply does to the
 * order when others have items in between, only the server knows.
 */
export function isAssociativeListApplied({ target, live, owned, names, comparer }: ListToJudge): boolean {
  const items = Object.entries(owned).map(([text, fields]) => ({ element: parsePathElement(text), fields }));
  if (items.length !== target.length || live.length !== target.length) return false;
  const left = new Set(items);
  return target.every((wanted, index) => {
    const fitting = [...left].filter((item): item is OwnedItem => isMeantBy(wanted, item));
    const [item] = fitting;
    if (fitting.length !== 1 || !item) return false;
    left.delete(item);
    // Two live items under the same keys are told apart by nobody.
    const [found, ...more] = selectItems(live, item.element);
    if (more.length > 0 || found === undefined || found !== live[index]) return false;
    return isItemApplied(wanted, found, item.fields, names, comparer);
  });
}

/**
 * Whether an owned item is that of the target. A key that the target leaves to its default (the protocol of a port) is in the name of the
 * item, but is not among its fields.
 */
function isMeantBy(
  wanted: unknown,
  { element, fields }: { element: PathElement | undefined; fields: FieldsV1 },
): boolean {
  if (element?.type === 'value') return selectItems([wanted], element).length === 1;
  if (element?.type !== 'keys' || !isRecord(wanted)) return false;
  return Object.entries(element.keys).every(([key, id]) =>
    Object.hasOwn(wanted, key) ? wanted[key] === id : !Object.hasOwn(fields, `f:${key}`) && '.' in fields,
  );
}

function isItemApplied(
  wanted: unknown,
  live: unknown,
  owned: FieldsV1,
  names: FieldNames,
  comparer: ValueComparer,
): boolean {
  if (Object.keys(owned).length === 0) return isValueApplied(wanted, live, owned, names, comparer);
  const { '.': self, ...fields } = owned;
  if (self === undefined || !isRecord(wanted) || !isRecord(live)) return false;
  return isMapApplied(wanted, live, fields, names, comparer);
}
