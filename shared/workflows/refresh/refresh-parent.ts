import type { Application, ApplicationRef } from '../../domain/application/application.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { CONTROL_NAMESPACE, trackedApplicationOf } from '../../domain/resource/tracking.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefresh } from './request-refresh.ts';

/** Asks the parent in an app of apps to look at this child again: its health is part of the parent's. */
export async function refreshParent(deps: Dependencies, child: Application): Promise<void> {
  const parent = trackedApplicationOf(child as unknown as KubernetesObject);
  if (!parent) return;
  try {
    await requestRefresh(deps, parseTrackingName(parent));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error; // a parent that is gone has no health
  }
}

/** Whether people see the application differently than before. */
export function changedItsState(before: Application, after: Application): boolean {
  return (
    before.status.health.status !== after.status.health.status || before.status.sync.status !== after.status.sync.status
  );
}

/** `guestbook`, or `team-a_guestbook` outside of the control namespace. */
function parseTrackingName(text: string): ApplicationRef {
  const separator = text.indexOf('_');
  if (separator < 0) return { namespace: CONTROL_NAMESPACE, name: text };
  return { namespace: text.slice(0, separator), name: text.slice(separator + 1) };
}
