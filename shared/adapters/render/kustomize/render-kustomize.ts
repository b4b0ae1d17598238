import { lstat, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { KustomizeOptions } from '../../../domain/application/source.ts';
import { joinPath } from '../../../domain/chart/join-path.ts';
import { ManifestInvalidError, SourcePathError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { substituteBuildEnvironment } from '../build-environment.ts';
import { expandGlob, isGlob } from '../expand-glob.ts';
import { materialize, withTemporaryDirectory } from '../materialize-tree.ts';
import { parseRendered } from '../parse-manifests.ts';
import type { RenderContext, RenderedObjects } from '../render-context.ts';
import { resolveSourceDirectory, resolveSourcePath } from '../resolve-source-path.ts';
import { type RenderTool, runTool } from '../run-tool.ts';
import type { ToolOutput } from '../spawn-tool.ts';
import { applyKustomizeOptions } from './apply-kustomize-options.ts';
import { helmArguments, parseBuildOptions } from './build-arguments.ts';
import { collectClosure } from './collect-closure.ts';
import { describeKustomizeFailure } from './describe-kustomize-failure.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';

/**
 * Builds a source with kustomize: what the kustomization names is written to a temporary directory, changed as `source.kustomize`
 * says, and built there.
 *
 * @throws SourcePathError, ManifestInvalidError, SourceUnsupportedError (what would need a network), ToolMissingError
 */
export async function renderKustomize(request: RenderRequest, context: RenderContext): Promise<RenderedObjects> {
  const tree = treeOf(request);
  const directory = await resolveSourceDirectory(tree, request.source.path ?? '');
  const original = await readKustomization(tree, directory);
  if (original === undefined) {
    throw new ManifestInvalidError(
      `${request.source.path || '.'}: there is no kustomization.yaml; add one, or remove the source's 'kustomize' options`,
    );
  }
  const edited = await editKustomization(request, tree, original);
  const { stdout } = await build(request, context, edited);
  return { objects: await parseRendered('kustomize', stdout), warnings: [] };
}

/** A kustomization whose file does not say any more what it should. */
type EditedKustomization = Kustomization & { readonly isEdited: boolean };

async function editKustomization(
  request: RenderRequest,
  tree: SourceTree,
  original: Kustomization,
): Promise<EditedKustomization> {
  const options = request.source.kustomize;
  if (options === undefined || !changesKustomization(options)) return { ...original, isEdited: false };
  const components = await findComponents(tree, original.directory, options);
  const substitute = (text: string) => substituteBuildEnvironment(text, request);
  return {
    ...original,
    fields: applyKustomizeOptions(original.fields, options, { substitute, components }),
    isEdited: true,
  };
}

/** These choose the program and what it is told, not what is built. */
function changesKustomization({ version, kubeVersion, apiVersions, ...editing }: KustomizeOptions): boolean {
  return Object.keys(editing).length > 0;
}

/**
 * The components that the options name, as paths from the kustomization; a glob stands for the directories that it matches, by name.
 * One that is not there is left to kustomize to complain about.
 */
async function findComponents(
  tree: SourceTree,
  directory: string,
  { components = [], ignoreMissingComponents = false }: KustomizeOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const component of components) {
    if (isGlob(component)) {
      found.push(...(await matchingComponents(tree, directory, component, ignoreMissingComponents)));
    } else {
      const place = ignoreMissingComponents ? await resolveSourcePath(tree, `${directory}/${component}`) : undefined;
      if (place === undefined || place.type === 'directory' || place.type === 'file') found.push(component);
    }
  }
  return found;
}

async function matchingComponents(
  tree: SourceTree,
  directory: string,
  glob: string,
  ignoreMissing: boolean,
): Promise<readonly string[]> {
  const pattern = joinPath(directory, glob);
  if (pattern === undefined) throw new SourcePathError(`kustomize.components: '${glob}' is outside the repository`);
  const found = await expandGlob(tree, { pattern, type: 'directory' });
  if (found === undefined) throw new ManifestInvalidError(`kustomize.components: '${glob}' is not a valid glob`);
  if (found.length === 0 && !ignoreMissing) {
    throw new SourcePathError(
      `kustomize.components: '${glob}' matches no directory; correct it, or set kustomize.ignoreMissingComponents`,
    );
  }
  return found.map((path) => posix.relative(directory, path));
}

async function build(
  request: RenderRequest,
  context: RenderContext,
  kustomization: EditedKustomization,
): Promise<ToolOutput> {
  const options = parseBuildOptions(context.kustomize.buildOptions ?? '');
  const tree = treeOf(request);
  const paths = await collectClosure(tree, kustomization, { helm: options.helm });
  const tool = await kustomizeFor(request, context);
  const helm = options.helm ? helmArguments(request, await context.tools.helm()) : [];
  return withTemporaryDirectory(async (root) => {
    await materialize(
      tree,
      paths.map((path) => ({ path })),
      root,
    );
    if (kustomization.isEdited) await replaceFile(join(root, kustomization.file), kustomization.fields);
    const command = tool.name === 'kubectl' ? 'kustomize' : 'build';
    const running = runTool(tool, [command, kustomization.directory || '.', ...options.args, ...helm], {
      cwd: root,
      limits: context.limits,
    });
    return running.catch((error) => explain(error, tree, paths, kustomization.fields));
  });
}

async function explain(
  error: unknown,
  tree: SourceTree,
  paths: readonly string[],
  fields: Kustomization['fields'],
): Promise<never> {
  if (!(error instanceof ManifestInvalidError)) throw error;
  const resolved = await Promise.all(paths.map((path) => resolveSourcePath(tree, path)));
  const files = resolved.filter(({ type }) => type === 'file');
  throw describeKustomizeFailure(error, fields, await Promise.all(files.map(({ path }) => tree.read(path))));
}

/** JSON is YAML too. A link is replaced, not what it leads to, which others may use. */
async function replaceFile(file: string, fields: Kustomization['fields']): Promise<void> {
  if ((await lstat(file)).isSymbolicLink()) await rm(file);
  await writeFile(file, JSON.stringify(fields));
}

/** The kustomize that the source asks for by name, else the one that was found. */
async function kustomizeFor({ source }: RenderRequest, context: RenderContext): Promise<RenderTool> {
  const wanted = source.kustomize?.version;
  if (!wanted) return context.tools.kustomize();
  const binary = context.kustomize.versions?.[wanted];
  if (binary !== undefined) return { name: 'kustomize', binary, version: wanted };
  const found = await context.tools.kustomize();
  if (plain(found.version) === plain(wanted)) return found;
  throw new SourceUnsupportedError(
    `kustomize version ${wanted} is not registered; this installation has ${found.version}: leave out kustomize.version, or name a program for it in WINDLASS_KUSTOMIZE_VERSIONS`,
    { data: { version: wanted } },
  );
}

function plain(version: string): string {
  return version.replace(/^v/, '');
}

function treeOf({ tree, source }: RenderRequest): SourceTree {
  if (tree === undefined)
    throw new ManifestInvalidError(`${source.repoURL}: a Kustomize source needs a Git repository`);
  return tree;
}
