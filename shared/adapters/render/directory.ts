import type { DirectoryOptions } from '../../domain/application/source.ts';
import { ManifestInvalidError, SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import { compileGlob, type Glob } from '../../domain/git/glob.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { Logger } from '../../ports/logger.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { decodeText } from './decode-text.ts';
import { parseManifests } from './parse-manifests.ts';
import { resolveSourcePath } from './resolve-source-path.ts';

/** Argo CD's default `reposerver.max.combined.directory.manifests.size`, 10M. */
const MAX_COMBINED_BYTES = 10_000_000;
const MANIFEST_FILE = /\.(yaml|yml|json|jsonnet)$/;

/** A directory to be read as plain manifests. */
export interface DirectorySource {
  readonly tree: SourceTree;
  /** Resolved: a directory of the tree, '' for its root. */
  readonly directory: string;
  readonly options: DirectoryOptions;
  readonly logger: Logger | undefined;
}

/**
 * Reads the objects of all manifest files of a directory, in the order of a walk by name.
 * @throws ManifestInvalidError, SourcePathError, SourceUnsupportedError (Jsonnet)
 */
export async function renderDirectory(source: DirectorySource): Promise<readonly KubernetesObject[]> {
  const isSelected = fileFilter(source.options);
  const objects: KubernetesObject[] = [];
  let combinedBytes = 0;
  for (const file of await walk(source.tree, source.directory, source.options.recurse === true)) {
    const relative = source.directory === '' ? file : file.slice(source.directory.length + 1);
    if (!MANIFEST_FILE.test(file) || !isSelected(relative)) continue;
    const bytes = await readFollowingLinks(source, file);
    if (bytes === undefined) continue;
    if (file.endsWith('.jsonnet')) {
      throw new SourceUnsupportedError(
        `this version renders plain manifests only, and ${file} is Jsonnet; exclude it or render it beforehand`,
      );
    }
    combinedBytes += bytes.length;
    if (combinedBytes > MAX_COMBINED_BYTES) {
      throw new ManifestInvalidError(
        `exceeded max combined manifest file size: the manifests of ${source.directory || '.'} are larger than 10 MB together; split the application or exclude files`,
      );
    }
    objects.push(...parseManifests(file, decodeText(bytes)));
  }
  return objects;
}

/**
 * `exclude` wins over `include`. Argo CD compiles both with gobwas/glob and no separator, so that `*` also crosses `/`
 * (https://github.com/argoproj/argo-cd/blob/master/util/glob/glob.go). It takes a malformed glob for one that matches nothing,
 * which for `include` would leave an empty application to be pruned; here it is an error.
 */
function fileFilter(options: DirectoryOptions): (relativePath: string) => boolean {
  const include = compileOption('include', options.include);
  const exclude = compileOption('exclude', options.exclude);
  return (path) => exclude?.matches(path) !== true && include?.matches(path) !== false;
}

function compileOption(name: string, pattern: string | undefined): Glob | undefined {
  if (pattern === undefined || pattern === '') return undefined;
  const glob = compileGlob(pattern, { starCrossesSlash: true, braces: true });
  if (glob === undefined) throw new ManifestInvalidError(`directory.${name}: '${pattern}' is not a valid glob`);
  return glob;
}

/** Files in the order of Go's filepath.Walk: entries of a directory by name, directories in their place. Links to directories are not entered. */
async function walk(tree: SourceTree, directory: string, recurse: boolean): Promise<readonly string[]> {
  const { files, directories } = await tree.list(directory);
  const entries = [
    ...files.map((file) => ({ path: file.path, isDirectory: false })),
    ...(recurse ? directories.map((path) => ({ path, isDirectory: true })) : []),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await walk(tree, entry.path, recurse)));
    else found.push(entry.path);
  }
  return found;
}

async function readFollowingLinks(source: DirectorySource, file: string): Promise<Uint8Array | undefined> {
  const resolved = await resolveSourcePath(source.tree, file);
  if (resolved.type === 'file') return source.tree.read(resolved.path);
  const why = resolved.type === 'absent' ? 'its target is missing' : `it leads to a ${resolved.type}`;
  source.logger?.warn('ignored a symbolic link among the manifests', {
    file,
    revision: source.tree.revision,
    reason: why,
  });
  return undefined;
}
