import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { withCascade } from '../../domain/application/finalizers.ts';
import type { PropagationPolicy } from '../../domain/application/sync-options.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';

const POLICIES: { readonly [name: string]: PropagationPolicy } = {
  foreground: 'Foreground',
  background: 'Background',
  orphan: 'Orphan',
};

/** How an application is to be deleted. */
export interface DeletionRequest {
  /** Whether its objects go too; undefined leaves that to the finalizers it has. */
  readonly cascade?: boolean;
  readonly propagationPolicy?: 'foreground' | 'background' | 'orphan';
}

/**
 * Marks an application as deleted; the refresh workflow then removes its objects, if asked to, and the application itself.
 * A running operation is terminated first.
 * @throws NotFoundError
 */
export async function requestDeletion(
  deps: Dependencies,
  ref: ApplicationRef,
  request: DeletionRequest,
): Promise<void> {
  const now = deps.clock.now();
  const record = await deps.applications.update(ref, (current) => marked(current, request, now));
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  const application = formatApplicationRef(ref);
  const operationId = record.control.sync?.id;
  if (operationId) await deps.queue.send({ type: 'StepSyncOperation', application, operationId });
  await deps.queue.send({ type: 'RefreshApplication', application });
}

function marked({ application, control }: ApplicationRecord, request: DeletionRequest, now: Date): ApplicationRecord {
  const { metadata } = application;
  const policy = request.propagationPolicy && POLICIES[request.propagationPolicy];
  const finalizers =
    request.cascade === undefined ? metadata.finalizers : withCascade(metadata.finalizers, request.cascade);
  const next = withRefreshRequested(control, now);
  return {
    application: {
      ...application,
      metadata: {
        ...metadata,
        ...(finalizers === undefined ? {} : { finalizers }),
        deletionTimestamp: metadata.deletionTimestamp ?? now.toISOString(),
      },
    },
    control: {
      ...next,
      ...(policy ? { deletion: { propagationPolicy: policy } } : {}),
      ...(next.sync
        ? { sync: { ...next.sync, terminateRequested: true }, wakes: { ...next.wakes, sync: now.toISOString() } }
        : {}),
    },
  };
}
