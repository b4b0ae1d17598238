import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState, ObjectRequest } from '../api-state.ts';
import { behaviourKeyOf, storageKeyOf } from '../kinds/kind.ts';
import { fromStorage } from '../kinds/versions.ts';
import { badRequest, expired } from '../status-errors.ts';
import { parseFieldSelector, parseLabelSelector, type Selector, selectableFields } from '../store/selectors.ts';

/** Which objects a list or watch is for. */
export interface Selection {
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

/** One page of a list. */
export interface ObjectPage {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
  readonly continueToken?: string;
  readonly remaining?: number;
}

/**
 * The selector of a list or watch.
 *
 * @throws StatusError 400 if a selector cannot be parsed
 */
export function selectorOf({ kind }: ObjectRequest, selection: Selection): Selector {
  const byLabel = selection.labelSelector === '' ? undefined : parseLabelSelector(selection.labelSelector);
  const byField =
    selection.fieldSelector === ''
      ? undefined
      : parseFieldSelector(selection.fieldSelector, selectableFields(behaviourKeyOf(kind)));
  return (object) => (byLabel?.(object) ?? true) && (byField?.(object) ?? true);
}

/**
 * Lists objects by namespace and name.
 *
 * @throws StatusError 400 for a malformed selector or continue token
 */
export function listObjects(
  state: ApiState,
  request: ObjectRequest,
  selection: Selection,
  page: { readonly limit: number; readonly continueToken: string },
): ObjectPage {
  const { kind, namespace } = request;
  const selector = selectorOf(request, selection);
  const all = state.store.list(storageKeyOf(kind), namespace === '' ? undefined : namespace);
  const sorted = all.filter(selector).sort(byNamespaceAndName);
  const start = page.continueToken === '' ? undefined : readToken(page.continueToken, state);
  const rest = start === undefined ? sorted : sorted.filter((object) => positionOf(object) > start.after);
  const revision = start?.revision ?? String(state.store.revision());
  const isPart = page.limit > 0 && rest.length > page.limit;
  const items = isPart ? rest.slice(0, page.limit) : rest;
  const last = items.at(-1);
  return {
    items: items.map((object) => fromStorage(kind, object)),
    resourceVersion: revision,
    ...(isPart && last !== undefined
      ? { continueToken: writeToken(positionOf(last), revision), ...remainingOf(selection, rest.length - items.length) }
      : {}),
  };
}

/** What is left is only told of lists without selectors. */
function remainingOf(selection: Selection, remaining: number): { readonly remaining?: number } {
  return selection.labelSelector === '' && selection.fieldSelector === '' ? { remaining } : {};
}

function byNamespaceAndName(left: KubernetesObject, right: KubernetesObject): number {
  const a = positionOf(left);
  const b = positionOf(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts as the paths of etcd do. */
function positionOf(object: KubernetesObject): string {
  const { namespace = '', name } = object.metadata;
  return namespace === '' ? name : `${namespace}/${name}`;
}

function writeToken(after: string, revision: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: Number(revision), start: after })).toString('base64url');
}

function readToken(token: string, state: ApiState): { readonly after: string; readonly revision: string } {
  let parsed: { readonly rv?: unknown; readonly start?: unknown };
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString()) as typeof parsed;
  } catch {
    throw badRequest('continue key is not valid: the token cannot be decoded');
  }
  if (typeof parsed.start !== 'string' || typeof parsed.rv !== 'number') {
    throw badRequest('continue key is not valid: unrecognized encoded value');
  }
  if (state.store.changesSince(parsed.rv) === undefined) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    );
  }
  return { after: parsed.start, revision: String(parsed.rv) };
}
