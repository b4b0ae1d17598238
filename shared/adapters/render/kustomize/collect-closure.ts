import { posix } from 'node:path';
import { SourcePathError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { decodeText } from '../decode-text.ts';
import { parseKubernetesYaml } from '../kubernetes-yaml.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';
import {
  chartReferencesOf,
  type KustomizationReference,
  pluginReferencesOf,
  referencesOf,
} from './kustomization-references.ts';

/** What kustomize fetches itself: an address with a scheme, `git::…`, `user@host:…`, and GitHub's short forms. */
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git::|[^/]+@[^/]+:|gh:|(?:www\.)?github\.com[/:])/i;

/** One walk over kustomizations. */
interface Walk {
  readonly tree: SourceTree;
  /** Whether charts are inflated. */
  readonly helm: boolean;
  readonly paths: Set<string>;
  readonly visited: Set<string>;
}

/**
 * Finds all that a build reads: the kustomization, what it names, and so on through bases and components anywhere in the repository.
 * What is named and not there is left to kustomize to complain about.
 *
 * @throws SourceUnsupportedError naming a base or chart that would have to be fetched: renderers have no network
 * @throws SourcePathError naming a path outside of the repository
 */
export async function collectClosure(
  tree: SourceTree,
  root: Kustomization,
  { helm }: { readonly helm: boolean },
): Promise<readonly string[]> {
  const walk: Walk = { tree, helm, paths: new Set(), visited: new Set([root.directory]) };
  await collectKustomization(walk, root);
  return [...walk.paths];
}

async function collectKustomization(walk: Walk, kustomization: Kustomization): Promise<void> {
  walk.paths.add(kustomization.file);
  for (const reference of referencesOf(kustomization.fields)) await collectReference(walk, kustomization, reference);
  await collectCharts(walk, kustomization, kustomization.fields);
}

async function collectReference(walk: Walk, from: Kustomization, reference: KustomizationReference): Promise<void> {
  if (reference.kind === 'plugin' && reference.path.includes('\n')) {
    return collectPluginSettings(walk, from, reference.path);
  }
  const path = pathOf(from, reference);
  const resolved = await resolveSourcePath(walk.tree, path);
  if (resolved.type === 'file' && reference.kind !== 'directory') {
    walk.paths.add(path);
    if (reference.kind === 'plugin') {
      await collectPluginSettings(walk, from, decodeText(await walk.tree.read(resolved.path)));
    }
  } else if (resolved.type === 'directory' && reference.kind !== 'file') {
    await collectDirectory(walk, path, resolved.path);
  }
}

/** @param path as it is named, which may lead over symbolic links to `directory` */
async function collectDirectory(walk: Walk, path: string, directory: string): Promise<void> {
  const kustomization = await readKustomization(walk.tree, directory);
  if (kustomization === undefined) return;
  walk.paths.add(`${path}/${posix.basename(kustomization.file)}`);
  if (walk.visited.has(directory)) return;
  walk.visited.add(directory);
  await collectKustomization(walk, kustomization);
}

async function collectPluginSettings(walk: Walk, from: Kustomization, text: string): Promise<void> {
  for (const document of parseKubernetesYaml(text)) {
    if (!document.ok) continue;
    for (const reference of pluginReferencesOf(document.value)) await collectReference(walk, from, reference);
    await collectCharts(walk, from, document.value);
  }
}

async function collectCharts(walk: Walk, from: Kustomization, fields: unknown): Promise<void> {
  if (!walk.helm || typeof fields !== 'object' || fields === null) return;
  for (const { name, directories } of chartReferencesOf(fields as Kustomization['fields'])) {
    const paths = directories.map((path) => pathOf(from, { path, field: 'helmCharts', kind: 'directory' }));
    const found: string[] = [];
    for (const path of paths) if ((await resolveSourcePath(walk.tree, path)).type === 'directory') found.push(path);
    const [chart] = found;
    if (chart === undefined) {
      throw new SourceUnsupportedError(
        `${from.file}: the chart '${name}' is not in the repository at ${paths.map((path) => posix.normalize(path)).join(' or ')}, and renderers have no network to fetch it; commit it there`,
        { data: { file: from.file, chart: name } },
      );
    }
    walk.paths.add(chart);
  }
}

/** The path in the repository, not normalised: after a symbolic link, `..` means the parent of what it leads to. */
function pathOf({ directory, file }: Kustomization, { path, field }: KustomizationReference): string {
  if (REMOTE.test(path)) {
    throw new SourceUnsupportedError(
      `${file}: ${field} names '${withoutCredentials(path)}', which would have to be fetched, and renderers have no network; copy it into the repository`,
      { data: { file, field } },
    );
  }
  const inRepository = posix.join(directory, path);
  if (path.startsWith('/') || inRepository === '..' || inRepository.startsWith('../')) {
    throw new SourcePathError(`${file}: ${field} names '${path}', which is outside the repository`, {
      data: { file, field },
    });
  }
  return directory === '' ? path : `${directory}/${path}`;
}

function withoutCredentials(url: string): string {
  return url.replace(/(?<=:\/\/)[^/@]*@/, '');
}
