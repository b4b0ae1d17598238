import type { DirectoryOptions } from '../../domain/application/source.ts';
import { ManifestInvalidError, SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { RenderRequest } from '../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { decodeText } from './decode-text.ts';
import { createJsonnetRenderer, type JsonnetRenderer } from './jsonnet/render-jsonnet.ts';
import { isLfsPointer } from './lfs-pointer.ts';
import { isSkipped, parseManifests, readManifestValue } from './parse-manifests.ts';
import type { RenderContext, RenderedObjects } from './render-context.ts';
import { resolveSourceDirectory, resolveSourcePath } from './resolve-source-path.ts';
import { selectFiles } from './select-files.ts';

/** Argo CD's default `reposerver.max.combined.directory.manifests.size`, 10M. */
const MAX_COMBINED_BYTES = 10_000_000;
/** Far more than one application can sensibly sync. */
const MAX_OBJECTS = 20_000;
const MANIFEST_ENDINGS: readonly string[] = ['.yaml', '.yml', '.json', '.jsonnet'];

/** What the reading of one directory needs. */
interface Reading {
  readonly tree: SourceTree;
  readonly context: RenderContext;
  readonly jsonnet: JsonnetRenderer;
}

/**
 * Reads the objects of all manifest files of a source's directory, in the order of a walk by name; Jsonnet files are evaluated.
 * Files that are not selected are not read: the render does not depend on them.
 *
 * @throws ManifestInvalidError, SourcePathError, SourceUnsupportedError (a file in Git LFS)
 */
export async function renderDirectory(request: RenderRequest, context: RenderContext): Promise<RenderedObjects> {
  const { tree, source } = request;
  if (tree === undefined)
    throw new SourceUnsupportedError(`${source.repoURL}: a directory of manifests needs a Git repository`);
  const directory = await resolveSourceDirectory(tree, source.path ?? '');
  const jsonnet = createJsonnetRenderer({ request, tree, directory, context });
  try {
    const files = await selectManifests(tree, directory, source.directory ?? {});
    return { objects: await readFiles(files, { tree, context, jsonnet }), warnings: [] };
  } finally {
    await jsonnet.close();
  }
}

/**
 * `exclude` wins over `include`. Argo CD compiles both with gobwas/glob and no separator, so that `*` also crosses `/`
 * (https://github.com/argoproj/argo-cd/blob/master/util/glob/glob.go). It takes a malformed glob for one that matches nothing,
 * which for `include` would leave an empty application to be pruned; here it is an error.
 */
async function selectManifests(
  tree: SourceTree,
  directory: string,
  options: DirectoryOptions,
): Promise<readonly string[]> {
  const { include, exclude } = options;
  const files = await selectFiles(tree, directory, {
    recurse: options.recurse === true,
    endings: MANIFEST_ENDINGS,
    ...(include ? { include } : {}),
    ...(exclude ? { exclude } : {}),
  });
  return files.map(({ path }) => path);
}

async function readFiles(files: readonly string[], reading: Reading): Promise<readonly KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  let combinedBytes = 0;
  for (const file of files) {
    const bytes = await readFollowingLinks(reading, file);
    if (bytes === undefined) continue;
    combinedBytes += bytes.length;
    if (combinedBytes > MAX_COMBINED_BYTES) {
      throw new ManifestInvalidError(
        `exceeded max combined manifest file size: the manifests up to ${file} are larger than 10 MB together; split the application or exclude files`,
      );
    }
    for (const object of await readFile(file, bytes, reading)) objects.push(object);
    if (objects.length > MAX_OBJECTS) {
      throw new ManifestInvalidError(
        `the manifests up to ${file} are more than ${MAX_OBJECTS} objects; split the application or exclude files`,
      );
    }
  }
  return objects;
}

async function readFile(file: string, bytes: Uint8Array, { jsonnet }: Reading): Promise<readonly KubernetesObject[]> {
  if (isLfsPointer(bytes)) {
    throw new SourceUnsupportedError(
      `${file}: its content is in Git LFS, which this version does not read; commit the file itself`,
      { data: { file } },
    );
  }
  const text = decodeText(bytes);
  if (!file.endsWith('.jsonnet')) return parseManifests(file, text);
  return isSkipped(text) ? [] : readManifestValue(file, await jsonnet.evaluate(file, text));
}

async function readFollowingLinks({ tree, context }: Reading, file: string): Promise<Uint8Array | undefined> {
  const resolved = await resolveSourcePath(tree, file);
  if (resolved.type === 'file') return tree.read(resolved.path);
  const why = resolved.type === 'absent' ? 'its target is missing' : `it leads to a ${resolved.type}`;
  context.logger?.warn('ignored a symbolic link among the manifests', { file, revision: tree.revision, reason: why });
  return undefined;
}
