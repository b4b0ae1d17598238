import { HOOK_FINALIZER, type HookType } from '../resource/hook.ts';
import { annotationOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { TRACKING_ANNOTATION } from '../resource/tracking.ts';
import type { SyncOperation } from './sync-operation.ts';
import { attemptIdOf } from './sync-operation.ts';

/** Says which attempt of which operation a hook runs for; the health of another one's hook says nothing about ours. */
export const OPERATION_ANNOTATION = 'windlass.dev/operation';

const SHORT_REVISION = 7;

/** What of an operation a hook needs to know. */
export type HookOwner = Pick<SyncOperation, 'id' | 'retryCount' | 'startedAt' | 'revisions'>;

/**
 * The object of a hook as it is created for one attempt of an operation: with a name, the finalizer that keeps it until its result
 * is read, and the mark of the attempt.
 */
export function hookObject(hook: KubernetesObject, phase: HookType, owner: HookOwner): KubernetesObject {
  const { generateName: _made, ...metadata } = hook.metadata;
  const name = hookName(hook, phase, owner);
  return {
    ...hook,
    metadata: {
      ...metadata,
      name,
      annotations: { ...trackedAs(name, hook), [OPERATION_ANNOTATION]: markOf(owner, phase) },
      finalizers: [...new Set([...(metadata.finalizers ?? []), HOOK_FINALIZER])],
    },
  };
}

/** The tracking id was written when a nameless hook had no name; one that does not say the name counts for nothing. */
function trackedAs(name: string, { metadata }: KubernetesObject): { readonly [key: string]: string } {
  const annotations = metadata.annotations ?? {};
  const id = annotations[TRACKING_ANNOTATION];
  if (metadata.name || id === undefined) return annotations;
  return { ...annotations, [TRACKING_ANNOTATION]: `${id.slice(0, id.lastIndexOf('/') + 1)}${name}` };
}

/**
 * The name of a hook; one with `generateName` alone gets `<prefix><revision>-<phase>-<start of the operation>` as in Argo CD
 * (reference/argocd.md §1.3.2), and from the second attempt on its number, so that each attempt has a hook of its own.
 */
export function hookName(hook: KubernetesObject, phase: HookType, owner: HookOwner): string {
  const { name, generateName = '' } = hook.metadata;
  if (name) return name;
  const revision = (owner.revisions[0] ?? '').slice(0, SHORT_REVISION);
  const startedAt = Math.floor(Date.parse(owner.startedAt) / 1000);
  const attempt = owner.retryCount === 0 ? '' : `-${owner.retryCount}`;
  return `${generateName}${`${revision}-${phase}-${startedAt}${attempt}`.toLowerCase()}`;
}

/** Whether a live hook was made by this attempt of the operation, in this phase. */
export function isHookOf(
  live: KubernetesObject,
  owner: Pick<SyncOperation, 'id' | 'retryCount'>,
  phase: HookType,
): boolean {
  return annotationOf(live, OPERATION_ANNOTATION) === markOf(owner, phase);
}

/** The same object may be a hook of several phases, and runs in each. */
function markOf(owner: Pick<SyncOperation, 'id' | 'retryCount'>, phase: HookType): string {
  return `${attemptIdOf(owner)}.${phase}`;
}
