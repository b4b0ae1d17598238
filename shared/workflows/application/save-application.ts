import type { ApplicationManifest } from '../../contracts/application-manifest.ts';
import { type ApplicationRef, formatApplicationRef, sourcesOf } from '../../domain/application/application.ts';
import { findOperationFaults } from '../../domain/application/find-operation-faults.ts';
import { validateSpec } from '../../domain/application/validate-spec.ts';
import { MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { ConcurrentUpdateError } from '../../domain/errors/state-errors.ts';
import { canonicalRepositoryUrl } from '../../domain/git/repository-url.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { findProjectFaults } from '../refresh/find-project-faults.ts';
import { checkSourcesAnswer } from '../render/check-sources-answer.ts';
import { requireAllowedNamespace } from './allowed-namespaces.ts';
import { sendDueWork } from './claim-application.ts';
import { changedRecord, newRecord, type SaveInput } from './record-of-manifest.ts';

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
  const record = newRecord(deps, ref, input);
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
    const changed = changedRecord(deps, current, input);
    if (!changed) return undefined;
    outcome = 'configured';
    return changed;
  });
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  return { record, outcome };
}
