import { MalformedRequestError } from '../domain/errors/request-errors.ts';

/** Far deeper than any manifest; protects the stack. */
const MAX_DEPTH = 200;
/** In Helm values null has a meaning: it removes a key of the chart's own values. */
const KEEPS_NULLS = 'valuesObject';

/**
 * Leaves out fields that are null, which Kubernetes and Go treat as absent.
 * @throws MalformedRequestError if the value is nested absurdly deep
 */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new MalformedRequestError(`the document is nested more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(
    kept.map(([key, field]) => [key, key === KEEPS_NULLS ? field : withoutNulls(field, depth + 1)]),
  );
}
