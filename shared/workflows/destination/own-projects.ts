import { parseAppProjectManifest } from '../../contracts/app-project-manifest.ts';
import { type AppProject, DEFAULT_PROJECT_NAME } from '../../domain/project/app-project.ts';
import { annotationOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { APPLICATION_LABEL, TRACKING_ANNOTATION } from '../../domain/resource/tracking.ts';
import { DEFAULT_NAMESPACE } from '../application/allowed-namespaces.ts';
import type { Dependencies } from '../dependencies.ts';
import { deleteProject } from '../project/delete-project.ts';
import { previewProject, saveProject } from '../project/save-project.ts';

/**
 * The projects of our own store, seen as objects of a cluster.
 *
 * The project `default` is one of them only while an application manages it. When that application lets go of it, it stays as it is:
 * falling back to the built-in one would permit everything.
 */
export async function getOwnProject(
  deps: Dependencies,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<KubernetesObject | undefined> {
  const project = namespace === DEFAULT_NAMESPACE ? await deps.projects.read(name) : undefined;
  return project && isObject(project) ? asObject(project) : undefined;
}

/** All projects that are objects; see `getOwnProject`. */
export async function listOwnProjects(deps: Dependencies): Promise<readonly KubernetesObject[]> {
  return (await deps.projects.list()).filter(isObject).map(asObject);
}

/** Saves a rendered project, or with `dryRun` tells what would be stored. @throws MalformedRequestError, ConflictError */
export async function saveOwnProject(
  deps: Dependencies,
  object: KubernetesObject,
  dryRun: boolean,
): Promise<KubernetesObject> {
  const { manifest, unknownFields } = parseAppProjectManifest(object);
  if (dryRun) return previewProject(await deps.projects.read(manifest.metadata.name), manifest) as KubernetesObject;
  const { project } = await saveProject(deps, { manifest, unknownFields, mode: 'apply', validate: false });
  return asObject(project);
}

/**
 * Deletes a project if nothing has taken its place; `default` is only let go.
 * @throws MalformedRequestError if applications use it
 */
export async function deleteOwnProject(
  deps: Dependencies,
  reference: { readonly namespace: string; readonly name: string },
  uid: string | undefined,
): Promise<'deleted' | 'gone'> {
  const live = await getOwnProject(deps, reference);
  if (!live || (uid !== undefined && uid !== live.metadata.uid)) return 'gone';
  if (reference.name === DEFAULT_PROJECT_NAME) await deps.projects.update(reference.name, withoutTracking);
  else await deleteProject(deps, reference.name);
  return 'deleted';
}

function isObject(project: AppProject): boolean {
  return (
    project.metadata.name !== DEFAULT_PROJECT_NAME || annotationOf(asObject(project), TRACKING_ANNOTATION) !== undefined
  );
}

function withoutTracking(project: AppProject): AppProject {
  const { [TRACKING_ANNOTATION]: _tracking, ...annotations } = project.metadata.annotations ?? {};
  const { [APPLICATION_LABEL]: _application, ...labels } = project.metadata.labels ?? {};
  return { ...project, metadata: { ...project.metadata, annotations, labels } };
}

function asObject(project: AppProject): KubernetesObject {
  return project as unknown as KubernetesObject;
}
