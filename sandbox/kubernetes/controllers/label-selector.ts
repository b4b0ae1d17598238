/** A LabelSelector of a workload. */
export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly LabelRequirement[];
}

interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Labels of an object. */
export type Labels = { readonly [key: string]: string } | undefined;

/** Whether a selector selects labels; an empty selector selects all, none selects nothing. */
export function selectsLabels(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  const expressions = selector.matchExpressions ?? [];
  return (
    hasLabels(selector.matchLabels ?? {}, labels) && expressions.every((requirement) => meets(requirement, labels))
  );
}

/** Whether all of the wanted labels are there. */
export function hasLabels(wanted: { readonly [key: string]: string }, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}

function meets({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = labels?.[key];
  switch (operator) {
    case 'In':
      return value !== undefined && (values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
