/** An item as it is written and answered on the wire; Windlass has texts and numbers only. */
export interface StoredAttributes {
  readonly [name: string]: { readonly S?: string; readonly N?: string };
}

/**
 * What DynamoDB counts an item as: the names of its attributes and their values in UTF-8, a number as a byte for each two digits and
 * one more (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
export function itemBytes(item: StoredAttributes): number {
  return Object.entries(item).reduce((sum, [name, { S, N }]) => sum + Buffer.byteLength(name) + valueBytes(S, N), 0);
}

function valueBytes(text: string | undefined, number: string | undefined): number {
  if (text !== undefined) return Buffer.byteLength(text);
  const digits = number?.replace(/\D/g, '').length ?? 0;
  return Math.ceil(digits / 2) + 1;
}
