import type { ObjectRequest } from '../api-state.ts';
import type { JsonObject } from '../json.ts';
import { BUILTIN_KINDS } from '../kinds/builtin-kinds.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { badRequest } from '../status-errors.ts';

const SCHEME = 'k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30';

/**
 * Checks that a body is of the kind that the path names; one that does not say its kind is.
 *
 * @throws StatusError 400
 */
export function checkTypeMeta({ kind }: ObjectRequest, body: JsonObject): void {
  const expected = apiVersionOf(kind);
  const apiVersion = textOr(body.apiVersion, expected);
  const name = textOr(body.kind, kind.kind);
  if (apiVersion === expected && name === kind.kind) return;
  const [version = ''] = apiVersion.split('/').slice(-1);
  const refusal = `${name} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}`;
  const isKnown = BUILTIN_KINDS.some((one) => apiVersionOf(one) === apiVersion && one.kind === name);
  if (!isKnown && kind.isBuiltin) {
    throw badRequest(`${refusal}: no kind "${name}" is registered for version "${apiVersion}" in scheme "${SCHEME}"`);
  }
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  throw badRequest(`${refusal}: converting (${name}) to (${kind.kind}): unknown conversion`);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
