import type { Source } from '../../domain/application/source.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import { trackingNameOf } from '../../domain/resource/tracking.ts';
import type { RenderRequest } from '../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { decodeText } from './decode-text.ts';
import { parseKubernetesYaml } from './kubernetes-yaml.ts';
import { resolveSourceDirectory, resolveSourcePath } from './resolve-source-path.ts';
import { selectFiles } from './select-files.ts';

/** What a file may change; where the source lies is not its business. */
const OPTIONS = ['helm', 'kustomize', 'directory', 'plugin'] as const;

type Fields = { readonly [field: string]: unknown };

/** A source with what its directory says about it. */
export interface ApplicationSource {
  readonly source: Source;
  /** Fields of the files that have no effect. */
  readonly warnings: readonly string[];
}

/**
 * Lays `.argocd-source.yaml` and then `.argocd-source-<application>.yaml` of the source's directory over the source, each as a
 * JSON merge patch (RFC 7396), as Argo CD does
 * (https://github.com/argoproj/argo-cd/blob/master/reposerver/repository/repository.go, mergeSourceParameters). Sources without a
 * path have none.
 *
 * @param parseSource checks a source's fields; throws MalformedRequestError
 * @throws ManifestInvalidError naming file and field; SourcePathError
 */
export async function readApplicationSource(
  { source, tree, application }: RenderRequest,
  parseSource: (value: unknown) => Source,
): Promise<ApplicationSource> {
  if (tree === undefined || source.chart) return { source, warnings: [] };
  const directory = await resolveSourceDirectory(tree, source.path ?? '');
  let merged = source;
  const warnings: string[] = [];
  for (const file of await findFiles(tree, directory, application)) {
    const patch = await readPatch(tree, file);
    if (patch === undefined) continue;
    warnings.push(...ignoredFields(file, patch));
    merged = applyPatch(merged, patch, file, parseSource);
  }
  return { source: merged, warnings };
}

/** The application's name is asked for only where there is a file for one: else the render does not depend on it. */
async function findFiles(
  tree: SourceTree,
  directory: string,
  application: RenderRequest['application'],
): Promise<readonly string[]> {
  const found = await selectFiles(tree, directory, { recurse: false, include: '.argocd-source*.yaml' });
  const paths = found.map(({ path }) => path);
  const inDirectory = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
  const common = inDirectory('.argocd-source.yaml');
  if (paths.every((path) => path === common)) return paths;
  const own = inDirectory(`.argocd-source-${trackingNameOf(application)}.yaml`);
  return [common, own].filter((path) => paths.includes(path));
}

async function readPatch(tree: SourceTree, file: string): Promise<Fields | undefined> {
  const resolved = await resolveSourcePath(tree, file);
  if (resolved.type !== 'file') return undefined;
  const [document, ...others] = parseKubernetesYaml(decodeText(await tree.read(resolved.path)));
  if (document === undefined) return undefined;
  const { line, column } = document.position;
  const fail = (problem: string) =>
    new ManifestInvalidError(`${file}:${line}:${column}: ${problem}`, { data: { file } });
  if (!document.ok) throw fail(document.problem);
  if (others.length > 0) throw fail('must hold one document');
  if (document.value === null) return undefined;
  if (!isFields(document.value)) throw fail("must be a mapping, with 'helm', 'kustomize', 'directory' or 'plugin'");
  return document.value;
}

function applyPatch(source: Source, patch: Fields, file: string, parseSource: (value: unknown) => Source): Source {
  const options = Object.fromEntries(
    OPTIONS.flatMap((field) => {
      const merged = Object.hasOwn(patch, field) ? mergePatch(source[field], patch[field]) : source[field];
      return merged === undefined || merged === null ? [] : [[field, merged]];
    }),
  );
  const { helm, kustomize, directory, plugin, ...place } = source;
  try {
    return parseSource({ ...place, ...options });
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    throw new ManifestInvalidError(`${file}: ${error.message}`, { cause: error, data: { file } });
  }
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: { [field: string]: unknown } = isFields(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}

function ignoredFields(file: string, patch: Fields): readonly string[] {
  return Object.keys(patch)
    .filter((field) => !OPTIONS.some((option) => option === field))
    .map((field) => `${file}: the field '${field}' has no effect; only ${OPTIONS.join(', ')} are read`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
