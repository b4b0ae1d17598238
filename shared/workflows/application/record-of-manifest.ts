import type { ApplicationManifest } from '../../contracts/application-manifest.ts';
import type { Application, ApplicationMetadata, ApplicationRef } from '../../domain/application/application.ts';
import { initialControl } from '../../domain/application/control.ts';
import { initialStatus } from '../../domain/application/initial-status.ts';
import { takeRefreshRequest } from '../../domain/application/refresh-annotation.ts';
import { isSameContent } from '../../domain/diff/canonical-json.ts';
import { ConflictError, MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { newSyncOperation } from '../../domain/sync/new-sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { withSyncWoken } from '../delete/approve-deletion.ts';
import type { Dependencies } from '../dependencies.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';
import { withSyncStarted } from '../sync/request-sync.ts';

/** A manifest to be saved, and what its writer expects to find. */
export interface SaveInput {
  readonly manifest: ApplicationManifest;
  readonly unknownFields?: readonly string[];
  /**
   * `create`: it is new, or the same spec. `upsert` and `apply`: new or not; `apply` keeps labels and annotations that the
   * manifest does not name. `update`: it exists.
   */
  readonly mode: 'create' | 'upsert' | 'apply' | 'update';
  /** Whether the repository, the revision and the path must answer; otherwise a fault becomes a condition later. */
  readonly validate: boolean;
  /** The version that the writer has seen; another one stored is a conflict. */
  readonly resourceVersion?: string;
}

/** The record of a new application, with its refresh asked for; the store gives it its version. */
export function newRecord(deps: Dependencies, ref: ApplicationRef, input: SaveInput): ApplicationRecord {
  const now = deps.clock.now();
  const { manifest } = input;
  const application: Application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      ...ownMetadata(manifest),
      ...ref,
      uid: deps.ids.next(),
      resourceVersion: '0',
      generation: 1,
      creationTimestamp: now.toISOString(),
    },
    spec: manifest.spec,
    status: initialStatus(),
  };
  const control = { ...withRefreshRequested(initialControl(), now), unknownFields: input.unknownFields ?? [] };
  return withRequestedOperation(deps, { application, control }, manifest);
}

/**
 * The record of an application as a manifest changes it, with its refresh asked for; undefined if that changes nothing.
 * @throws MalformedRequestError, ConflictError if the manifest may not change it (see `SaveInput`)
 */
export function changedRecord(
  deps: Dependencies,
  current: ApplicationRecord,
  input: SaveInput,
): ApplicationRecord | undefined {
  checkMayChange(current, input);
  const { application, control } = current;
  const metadata = changedMetadata(application.metadata, input);
  const specChanged = !isSameContent(application.spec, input.manifest.spec);
  const unknownFields = input.unknownFields ?? control.unknownFields ?? [];
  const { refresh } = takeRefreshRequest(input.manifest.metadata.annotations);
  const sameAsBefore =
    !specChanged &&
    isSameContent(metadata, application.metadata) &&
    isSameContent(unknownFields, control.unknownFields ?? []);
  if (sameAsBefore && !refresh && !input.manifest.operation) return undefined;
  const record: ApplicationRecord = {
    application: {
      ...application,
      metadata: { ...metadata, generation: metadata.generation + (specChanged ? 1 : 0) },
      spec: input.manifest.spec,
    },
    control: { ...withRefreshRequested(control, deps.clock.now(), { hard: refresh === 'hard' }), unknownFields },
  };
  // An approval may be among the annotations, which a sync waits for.
  const annotationsChanged = !isSameContent(metadata.annotations ?? {}, application.metadata.annotations ?? {});
  const woken = annotationsChanged ? withSyncWoken(record, deps.clock.now()) : record;
  return withRequestedOperation(deps, woken, input.manifest);
}

function checkMayChange({ application }: ApplicationRecord, input: SaveInput): void {
  const { metadata } = application;
  if (input.resourceVersion !== undefined && input.resourceVersion !== metadata.resourceVersion) {
    throw new ConflictError(
      `Operation cannot be fulfilled on applications.argoproj.io "${metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
    );
  }
  if (metadata.deletionTimestamp && input.mode !== 'update') {
    throw new ConflictError(`application "${metadata.name}" is being deleted; try again when it is gone`);
  }
  if (input.mode === 'create' && !isSameContent(application.spec, input.manifest.spec)) {
    throw new MalformedRequestError('existing application spec is different, use upsert flag to force update');
  }
}

function changedMetadata(metadata: ApplicationMetadata, { manifest, mode }: SaveInput): ApplicationMetadata {
  const own = ownMetadata(manifest);
  if (mode === 'create') return metadata;
  if (mode === 'apply') {
    return {
      ...metadata,
      ...(own.labels ? { labels: { ...metadata.labels, ...own.labels } } : {}),
      ...(own.annotations ? { annotations: { ...metadata.annotations, ...own.annotations } } : {}),
      ...(own.finalizers ? { finalizers: own.finalizers } : {}),
    };
  }
  const { labels: _l, annotations: _a, finalizers: _f, ...rest } = metadata;
  return { ...rest, ...own };
}

function ownMetadata({ metadata }: ApplicationManifest) {
  const { annotations } = takeRefreshRequest(metadata.annotations);
  return {
    ...(metadata.labels ? { labels: metadata.labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(metadata.finalizers ? { finalizers: metadata.finalizers } : {}),
  };
}

/** A manifest may carry a top-level `operation`: it starts at once, unless one runs. */
function withRequestedOperation(
  deps: Dependencies,
  record: ApplicationRecord,
  { operation }: ApplicationManifest,
): ApplicationRecord {
  if (!operation || record.control.sync || record.application.metadata.deletionTimestamp) return record;
  const now = deps.clock.now();
  const { syncTimeoutSeconds: timeoutSeconds } = deps.settings;
  return withSyncStarted(record, newSyncOperation(deps.ids.next(), operation, now, { timeoutSeconds }), now);
}
