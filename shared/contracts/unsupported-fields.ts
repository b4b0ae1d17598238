import type { ApplicationSpec } from '../domain/application/application.ts';
import { isKnownSyncOption } from '../domain/application/known-sync-options.ts';
import { COMPARE_OPTION_VALUES, COMPARE_OPTIONS } from '../domain/diff/compare-options.ts';
import { PLAN_APPROVAL_ANNOTATION } from '../domain/plan/plan-approval.ts';
import { PRUNE_LIMIT_ANNOTATION, parsePruneLimit } from '../domain/sync/prune-limit.ts';

/** A field that is accepted and kept, but has no effect in this version. */
export interface UnsupportedField {
  readonly path: string;
  readonly message: string;
}

/** Fields of the spec. `*` stands for any element of a list. */
const SPEC_FIELDS: readonly (readonly [path: string, what: string])[] = [['sourceHydrator', 'the source hydrator is']];

const ANNOTATIONS: readonly string[] = ['argocd.argoproj.io/hydrate', 'argocd.argoproj.io/skip-reconcile'];

/**
 * Finds what a spec asks for and this version does not do, so that it can be said instead of silently ignored.
 *
 * @param annotations those of the Application
 */
export function findUnsupportedFields(
  spec: ApplicationSpec,
  annotations: { readonly [key: string]: string } = {},
): readonly UnsupportedField[] {
  return [
    ...findFields(spec, SPEC_FIELDS, 'spec'),
    ...findSyncOptions(spec),
    ...findPruneLimit(annotations),
    ...findPlanApproval(annotations),
    ...findCompareOptions(annotations),
    ...Object.keys(annotations)
      .filter((name) => ANNOTATIONS.includes(name))
      .map((name) => ({
        path: `metadata.annotations["${name}"]`,
        message: 'this annotation is not supported in this version and has no effect',
      })),
  ];
}

function findSyncOptions(spec: ApplicationSpec): readonly UnsupportedField[] {
  return (spec.syncPolicy?.syncOptions ?? []).flatMap((option, index) =>
    isKnownSyncOption(option, 'application')
      ? []
      : [
          {
            path: `spec.syncPolicy.syncOptions[${index}]`,
            message: `"${option}" is no sync option of an application; it has no effect`,
          },
        ],
  );
}

function findPruneLimit(annotations: { readonly [key: string]: string }): readonly UnsupportedField[] {
  const limit = annotations[PRUNE_LIMIT_ANNOTATION];
  if (limit === undefined || parsePruneLimit(limit)) return [];
  return [
    {
      path: `metadata.annotations["${PRUNE_LIMIT_ANNOTATION}"]`,
      message: `"${limit}" is no limit and has no effect; write a number of objects like 10, a share like 25%, or none`,
    },
  ];
}

function findPlanApproval(annotations: { readonly [key: string]: string }): readonly UnsupportedField[] {
  const said = annotations[PLAN_APPROVAL_ANNOTATION];
  if (said === undefined || said === 'required' || said === 'none') return [];
  const path = `metadata.annotations["${PLAN_APPROVAL_ANNOTATION}"]`;
  return [{ path, message: `"${said}" is taken for required; write required or none` }];
}

/** The server is always asked: the comparison that Argo CD falls back to is the one with false differences. */
function findCompareOptions(annotations: { readonly [key: string]: string }): readonly UnsupportedField[] {
  const path = `metadata.annotations["${COMPARE_OPTIONS}"]`;
  return (annotations[COMPARE_OPTIONS] ?? '')
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '' && !COMPARE_OPTION_VALUES.has(option))
    .map((option) =>
      option === 'ServerSideDiff=false'
        ? { path, message: `${option} has no effect: the cluster is always asked by a dry run` }
        : { path, message: `"${option}" is no compare option; it has no effect` },
    );
}

function findFields(
  root: unknown,
  fields: readonly (readonly [path: string, what: string])[],
  at: string,
): readonly UnsupportedField[] {
  return fields.flatMap(([pattern, what]) =>
    findPaths(root, pattern.split('.'), at).map((path) => ({
      path,
      message: `${what} not supported in this version and ${what.endsWith('are') ? 'have' : 'has'} no effect`,
    })),
  );
}

/** Paths at which something that is not empty stands. */
function findPaths(value: unknown, parts: readonly string[], at: string): readonly string[] {
  const [part, ...rest] = parts;
  if (part === undefined) return isEmpty(value) ? [] : [at];
  if (part === '*') {
    return Array.isArray(value) ? value.flatMap((item, index) => findPaths(item, rest, `${at}[${index}]`)) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return findPaths((value as { readonly [field: string]: unknown })[part], rest, `${at}.${part}`);
}

/** Go leaves out zero values: `false`, '' and {} say the same as no field. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || value === false;
}
