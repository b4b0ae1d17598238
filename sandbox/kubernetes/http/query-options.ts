import { objectOrEmpty } from '../json.ts';
import { badRequest, invalid } from '../status-errors.ts';
import type { DeletionOptions, PropagationPolicy } from '../verbs/delete-object.ts';

/** Whether the query asks for a dry run. */
export function dryRunOf(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  const wrong = values.find((value) => value !== 'All');
  if (wrong !== undefined) {
    const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
    throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
      { reason: 'FieldValueNotSupported', field: 'dryRun', message },
    ]);
  }
  return values.length > 0;
}

/** The manager that a write is counted for: the parameter, else the program's name in the User-Agent. */
export function managerOf(query: URLSearchParams, userAgent: string | undefined): string {
  const given = query.get('fieldManager');
  if (given !== null && given !== '') return given;
  return (userAgent ?? '').split('/')[0]?.slice(0, 128) || 'unknown';
}

/** How fields that a type does not have are treated. */
export function fieldValidationOf(query: URLSearchParams): 'Ignore' | 'Warn' | 'Strict' {
  const given = query.get('fieldValidation');
  return given === 'Ignore' || given === 'Strict' ? given : 'Warn';
}

/** A switch of a query: `true`, `1`, or nothing else. */
export function flagOf(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value === 'true' || value === '1';
}

/**
 * Options of a DELETE from its body and query.
 *
 * @throws StatusError 400 or 422 if they contradict each other
 */
export function deletionOptionsOf(
  query: URLSearchParams,
  body: unknown,
): DeletionOptions & { readonly dryRun: boolean } {
  const given = objectOrEmpty(body);
  const preconditions = objectOrEmpty(given.preconditions);
  const policy = policyOf(
    given.propagationPolicy ?? query.get('propagationPolicy'),
    given.orphanDependents ?? query.get('orphanDependents'),
  );
  const grace = given.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const dryRun = Array.isArray(given.dryRun) && given.dryRun.includes('All');
  return {
    dryRun: dryRun || dryRunOf(query),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(typeof preconditions.uid === 'string' ? { uid: preconditions.uid } : {}),
    ...(typeof preconditions.resourceVersion === 'string' ? { resourceVersion: preconditions.resourceVersion } : {}),
    ...(grace === null || grace === undefined ? {} : { gracePeriodSeconds: numberOf(grace) }),
  };
}

function policyOf(policy: unknown, orphan: unknown): PropagationPolicy | undefined {
  if (policy === null || policy === undefined || policy === '') {
    if (orphan === true || orphan === 'true') return 'Orphan';
    return orphan === false || orphan === 'false' ? 'Background' : undefined;
  }
  if (policy === 'Foreground' || policy === 'Background' || policy === 'Orphan') return policy;
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
  throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
    { reason: 'FieldValueNotSupported', field: 'propagationPolicy', message },
  ]);
}

function numberOf(value: unknown): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw badRequest('gracePeriodSeconds must be a non-negative integer');
  return number;
}

/**
 * Checks the parameters of a patch.
 *
 * @throws StatusError 422
 */
export function checkPatchOptions(query: URLSearchParams, isApply: boolean): void {
  const kind = { group: 'meta.k8s.io', kind: 'PatchOptions' };
  if (isApply && !query.get('fieldManager')) {
    throw invalid(kind, '', [
      { reason: 'FieldValueRequired', field: 'fieldManager', message: 'Required value: is required for apply patch' },
    ]);
  }
  if (!isApply && query.has('force')) {
    throw invalid(kind, '', [
      { reason: 'FieldValueForbidden', field: 'force', message: 'Forbidden: may not be specified for non-apply patch' },
    ]);
  }
}
