import type { ApplicationManifest } from '../../contracts/application-manifest.ts';
import {
  type Application,
  type ApplicationMetadata,
  type ApplicationRef,
  formatApplicationRef,
  sourcesOf,
} from '../../domain/application/application.ts';
import { initialControl } from '../../domain/application/control.ts';
import { findOperationFaults } from '../../domain/application/find-operation-faults.ts';
import { initialStatus } from '../../domain/application/initial-status.ts';
import { takeRefreshRequest } from '../../domain/application/refresh-annotation.ts';
import { validateSpec } from '../../domain/application/validate-spec.ts';
import { canonicalJson } from '../../domain/diff/canonical-json.ts';
import { ConflictError, MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { ConcurrentUpdateError } from '../../domain/errors/state-errors.ts';
import { canonicalRepositoryUrl } from '../../domain/git/repository-url.ts';
import { newSyncOperation } from '../../domain/sync/new-sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { withSyncWoken } from '../delete/approve-deletion.ts';
import type { Dependencies } from '../dependencies.ts';
import { findProjectFaults } from '../refresh/find-project-faults.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';
import { checkSourcesAnswer } from '../render/check-sources-answer.ts';
import { withSyncStarted } from '../sync/request-sync.ts';
import { requireAllowedNamespace } from './allowed-namespaces.ts';
import { sendDueWork } from './claim-application.ts';

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

/** What saving did, in kubectl's words. */
export interface SaveResult {
  readonly record: ApplicationRecord;
  readonly outcome: 'created' | 'configured' | 'unchanged';
}

/**
 * Saves an application and asks for its refresh.
 *
 * @throws ForbiddenError if applications may not be in that namespace
 * @throws MalformedRequestError if the spec or the operation cannot work, or if it exists with another spec (mode `create`)
 * @throws NotFoundError if it does not exist (mode `update`)
 * @throws ConflictError if it was changed since, or is being deleted
 */
export async function saveApplication(deps: Dependencies, input: SaveInput): Promise<SaveResult> {
  const { namespace, name } = input.manifest.metadata;
  const ref = { namespace, name };
  requireAllowedNamespace(deps.settings, ref.namespace);
  // Whatever comes by `apply` too: no later refresh would tell.
  const faults = input.manifest.operation ? findOperationFaults(input.manifest.operation) : [];
  if (faults.length > 0) throw new MalformedRequestError(faults.join('; '));
  if (input.validate) await checkSpec(deps, input.manifest, ref);
  // Before the application itself: an entry too much does no harm, a missing one would lose a push.
  await addReferences(deps, input.manifest, ref);

  const existing = await deps.applications.read(ref);
  if (!existing && input.mode === 'update') {
    throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  }
  const result = existing ? await change(deps, ref, input) : await create(deps, ref, input);
  // Again: the end of an application of the same name may have taken them away in between.
  if (result.outcome === 'created') await addReferences(deps, input.manifest, ref);
  if (result.outcome !== 'unchanged') await sendDueWork(deps, result.record);
  return result;
}

async function addReferences(deps: Dependencies, { spec }: ApplicationManifest, ref: ApplicationRef): Promise<void> {
  for (const { repoURL } of sourcesOf(spec)) await deps.references.add(canonicalRepositoryUrl(repoURL), ref);
}

async function checkSpec(deps: Dependencies, manifest: ApplicationManifest, ref: ApplicationRef): Promise<void> {
  const faults = validateSpec(manifest.spec);
  // What the project forbids is not even asked whether it answers.
  const forbidden = faults.length > 0 ? faults : await findProjectFaults(deps, { metadata: ref, spec: manifest.spec });
  const found = forbidden.length > 0 ? forbidden : await checkSourcesAnswer(deps, manifest.spec);
  if (found.length > 0) {
    throw new MalformedRequestError(`application spec for ${ref.name} is invalid: ${found.join('; ')}`);
  }
}

async function create(deps: Dependencies, ref: ApplicationRef, input: SaveInput): Promise<SaveResult> {
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
  const record = withRequestedOperation(deps, { application, control }, manifest);
  try {
    return { record: await deps.applications.create(record.application, record.control), outcome: 'created' };
  } catch (error) {
    // Somebody created it in between; what he made is now what exists.
    if (error instanceof ConcurrentUpdateError) return change(deps, ref, input);
    throw error;
  }
}

async function change(deps: Dependencies, ref: ApplicationRef, input: SaveInput): Promise<SaveResult> {
  let outcome: SaveResult['outcome'] = 'unchanged';
  const record = await deps.applications.update(ref, (current) => {
    outcome = 'unchanged';
    checkMayChange(current, input);
    const changed = changedRecord(deps, current, input);
    if (!changed) return undefined;
    outcome = 'configured';
    return changed;
  });
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  return { record, outcome };
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
  if (input.mode === 'create' && !isSame(application.spec, input.manifest.spec)) {
    throw new MalformedRequestError('existing application spec is different, use upsert flag to force update');
  }
}

function changedRecord(
  deps: Dependencies,
  current: ApplicationRecord,
  input: SaveInput,
): ApplicationRecord | undefined {
  const { application, control } = current;
  const metadata = changedMetadata(application.metadata, input);
  const specChanged = !isSame(application.spec, input.manifest.spec);
  const unknownFields = input.unknownFields ?? control.unknownFields ?? [];
  const { refresh } = takeRefreshRequest(input.manifest.metadata.annotations);
  const sameAsBefore =
    !specChanged && isSame(metadata, application.metadata) && isSame(unknownFields, control.unknownFields ?? []);
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
  const annotationsChanged = !isSame(metadata.annotations ?? {}, application.metadata.annotations ?? {});
  const woken = annotationsChanged ? withSyncWoken(record, deps.clock.now()) : record;
  return withRequestedOperation(deps, woken, input.manifest);
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

/** Compares by content, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
