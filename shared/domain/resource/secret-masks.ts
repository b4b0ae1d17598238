/** Stands in place of a secret value; Argo CD uses plus signs too. */
export const MASK = '++++++++';
const LONGER = '++++';

/** A shorter value stands in too many texts by chance. */
const SHORTEST_REPEATED = 6;

/** Gives the values of a Secret their masks. */
export interface Masks {
  /** Under one name equal values get equal masks, and different values masks of different lengths. */
  maskOf(name: string, value: unknown): string;
  /** Whether a text contains one of the values, as it is or as JSON writes it. */
  isRepeatedIn(text: string): boolean;
}

/** @param values all that must not be shown, in every form that it may have */
export function createMasks(values: readonly string[]): Masks {
  const masks = new Map<string, Map<string, string>>();
  const long = [...new Set(values)].filter((value) => value.length >= SHORTEST_REPEATED);
  const forms = [...new Set(long.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]))];
  return {
    maskOf(name, value) {
      const known = masks.get(name) ?? new Map<string, string>();
      masks.set(name, known);
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
      const mask = known.get(text) ?? MASK + LONGER.repeat(known.size);
      known.set(text, mask);
      return mask;
    },
    isRepeatedIn: (text) => forms.some((form) => text.includes(form)),
  };
}
