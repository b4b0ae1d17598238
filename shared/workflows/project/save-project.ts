import { type AppProjectManifest, findUnsupportedProjectFields } from '../../contracts/app-project-manifest.ts';
import { isSameContent } from '../../domain/diff/canonical-json.ts';
import { ConflictError, MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { ConcurrentUpdateError } from '../../domain/errors/state-errors.ts';
import type { AppProject } from '../../domain/project/app-project.ts';
import { validateProject } from '../../domain/project/validate-project.ts';
import type { OwnObjectMetadata } from '../../domain/resource/own-object-metadata.ts';
import { DEFAULT_NAMESPACE } from '../application/allowed-namespaces.ts';
import type { Dependencies } from '../dependencies.ts';
import { refreshApplicationsOfProject } from '../refresh/refresh-dependents.ts';

/** A project to be saved, and what its writer expects to find. */
export interface SaveProjectInput {
  readonly manifest: AppProjectManifest;
  readonly unknownFields: readonly string[];
  /**
   * `create`: it is new, or the same spec. `upsert` and `apply`: new or not; `apply` keeps labels and annotations that the
   * manifest does not name. `update`: it exists.
   */
  readonly mode: 'create' | 'upsert' | 'apply' | 'update';
  /** Whether a faulty spec is refused; else its faults are warnings. */
  readonly validate: boolean;
}

/** What saving did, in kubectl's words. */
export interface SaveProjectResult {
  readonly project: AppProject;
  readonly outcome: 'created' | 'configured' | 'unchanged';
  /** Fields that are faulty, unknown, or without effect in this version. */
  readonly warnings: readonly string[];
}

/**
 * Saves a project, and asks its applications to look again.
 *
 * @throws MalformedRequestError if it is in another namespace, its spec is faulty, or it exists with another spec (mode `create`)
 * @throws NotFoundError if it does not exist (mode `update`)
 * @throws ConflictError if it was changed since
 */
export async function saveProject(deps: Dependencies, input: SaveProjectInput): Promise<SaveProjectResult> {
  const { manifest, unknownFields } = input;
  const { name } = manifest.metadata;
  requireProjectNamespace(manifest);
  const faults = validateProject(manifest.spec);
  if (input.validate && faults.length > 0) {
    throw new MalformedRequestError(`project spec for ${name} is invalid: ${faults.join('; ')}`);
  }
  const isNew = (await deps.projects.read(name)) === undefined;
  if (isNew && input.mode === 'update') throw new NotFoundError(`project "${name}" not found`);
  const saved = isNew ? await create(deps, input) : await change(deps, input);
  if (saved.outcome !== 'unchanged') await refreshApplicationsOfProject(deps, name);
  const warnings = [
    ...faults,
    ...unknownFields.map((path) => `${path}: unknown field; it has no effect`),
    ...findUnsupportedProjectFields(manifest.spec),
  ];
  return { ...saved, warnings };
}

/** What a project would be after it was saved by `apply`; nothing is stored. */
export function previewProject(
  live: AppProject | undefined,
  manifest: AppProjectManifest,
): Pick<AppProject, 'apiVersion' | 'kind' | 'spec'> & { readonly metadata: Partial<OwnObjectMetadata> } {
  requireProjectNamespace(manifest);
  return live
    ? { ...live, metadata: changedMetadata(live.metadata, manifest, 'apply'), spec: manifest.spec }
    : { ...manifest, metadata: { ...manifest.metadata, namespace: DEFAULT_NAMESPACE } };
}

/** A project elsewhere could take the place of one that its writer may not change. */
function requireProjectNamespace({ metadata }: AppProjectManifest): void {
  if (metadata.namespace === undefined || metadata.namespace === DEFAULT_NAMESPACE) return;
  throw new MalformedRequestError(
    `metadata.namespace: projects are in namespace '${DEFAULT_NAMESPACE}', not in '${metadata.namespace}'; leave it out`,
  );
}

type Saved = Omit<SaveProjectResult, 'warnings'>;

async function create(deps: Dependencies, input: SaveProjectInput): Promise<Saved> {
  const { manifest } = input;
  const { name, labels, annotations, finalizers } = manifest.metadata;
  const project: AppProject = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name,
      namespace: DEFAULT_NAMESPACE,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      uid: deps.ids.next(),
      resourceVersion: '0',
      generation: 1,
      creationTimestamp: deps.clock.now().toISOString(),
    },
    spec: manifest.spec,
  };
  try {
    return { project: await deps.projects.create(project), outcome: 'created' };
  } catch (error) {
    // Somebody created it in between; what he made is now what exists.
    if (error instanceof ConcurrentUpdateError) return change(deps, input);
    throw error;
  }
}

async function change(deps: Dependencies, input: SaveProjectInput): Promise<Saved> {
  const { manifest, mode } = input;
  let outcome: Saved['outcome'] = 'unchanged';
  const project = await deps.projects.update(manifest.metadata.name, (current) => {
    outcome = 'unchanged';
    checkMayChange(current, input);
    const metadata = mode === 'create' ? current.metadata : changedMetadata(current.metadata, manifest, mode);
    const specChanged = !isSameContent(current.spec, manifest.spec);
    if (!specChanged && isSameContent(metadata, current.metadata)) return undefined;
    outcome = 'configured';
    const generation = metadata.generation + (specChanged ? 1 : 0);
    return { ...current, metadata: { ...metadata, generation }, spec: manifest.spec };
  });
  if (!project) throw new NotFoundError(`project "${manifest.metadata.name}" not found`);
  return { project, outcome };
}

function checkMayChange({ metadata, spec }: AppProject, { manifest, mode }: SaveProjectInput): void {
  const { resourceVersion } = manifest.metadata;
  if (mode === 'update' && resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw new ConflictError(
      `Operation cannot be fulfilled on appprojects.argoproj.io "${metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
    );
  }
  if (mode === 'create' && !isSameContent(spec, manifest.spec)) {
    throw new MalformedRequestError('existing project spec is different, use upsert flag to force update');
  }
}

function changedMetadata(
  metadata: OwnObjectMetadata,
  { metadata: own }: AppProjectManifest,
  mode: 'upsert' | 'apply' | 'update',
): OwnObjectMetadata {
  const { labels, annotations, finalizers, ...rest } = metadata;
  const kept = mode === 'apply' ? { labels, annotations, finalizers } : {};
  const merged = {
    labels: own.labels || kept.labels ? { ...kept.labels, ...own.labels } : undefined,
    annotations: own.annotations || kept.annotations ? { ...kept.annotations, ...own.annotations } : undefined,
    finalizers: own.finalizers ?? kept.finalizers,
  };
  return {
    ...rest,
    ...(merged.labels ? { labels: merged.labels } : {}),
    ...(merged.annotations ? { annotations: merged.annotations } : {}),
    ...(merged.finalizers ? { finalizers: merged.finalizers } : {}),
  };
}
