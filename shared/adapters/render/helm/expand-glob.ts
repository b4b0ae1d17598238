import { compileGlob } from '../../../domain/git/glob.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';

/** Whether Argo CD expands the text: a brace alone does not make a glob of it. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * Finds the files of a tree that match a glob, part by part: `*` and `?` stay within a name, `**` stands for any number of
 * directories. Those of a directory come before those below it, each by name, as doublestar finds them.
 *
 * @returns undefined if the pattern is malformed
 */
export async function expandGlob(tree: SourceTree, pattern: string): Promise<readonly string[] | undefined> {
  const parts = pattern.split('/').map(parsePart);
  if (parts.some((part) => part === undefined)) return undefined;
  const found = new Set<string>();
  await match(
    tree,
    '',
    parts.filter((part) => part !== undefined),
    found,
  );
  return [...found];
}

/** `literal` is looked up by its name: who records what is read need not depend on the directory that it is in. */
type GlobPart = '**' | { readonly literal: string } | { readonly matches: (name: string) => boolean };

const ANY_NAME: GlobPart = { matches: () => true };

function parsePart(part: string): GlobPart | undefined {
  if (part === '**') return '**';
  if (!/[*?[{\\]/.test(part)) return { literal: part };
  const glob = compileGlob(part, { starCrossesSlash: false, braces: true });
  return glob && { matches: (name) => glob.matches(name) };
}

async function match(
  tree: SourceTree,
  directory: string,
  parts: readonly GlobPart[],
  found: Set<string>,
): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '**') {
    // At the end, it is any file in any of the directories.
    await match(tree, directory, rest.length === 0 ? [ANY_NAME] : rest, found);
    const { directories } = await list(tree, directory);
    for (const child of directories) await match(tree, child, parts, found);
    return;
  }
  for (const child of await childrenOf(tree, directory, part)) {
    const { type } = await resolveSourcePath(tree, child);
    if (rest.length > 0 && type === 'directory') await match(tree, child, rest, found);
    if (rest.length === 0 && type === 'file') found.add(child);
  }
}

async function childrenOf(
  tree: SourceTree,
  directory: string,
  part: Exclude<GlobPart, '**'>,
): Promise<readonly string[]> {
  if ('literal' in part) return [below(directory, part.literal)];
  const { files, directories } = await list(tree, directory);
  return [...directories, ...files].filter((path) => part.matches(nameOf(path))).sort();
}

/** Entries at the place that a path leads to, named by that path. Links to directories stand among the files. */
async function list(
  tree: SourceTree,
  directory: string,
): Promise<{ readonly files: readonly string[]; readonly directories: readonly string[] }> {
  const resolved = await resolveSourcePath(tree, directory);
  if (resolved.type !== 'directory') return { files: [], directories: [] };
  const { files, directories } = await tree.list(resolved.path);
  const here = (path: string) => below(directory, nameOf(path));
  return { files: files.map(({ path }) => here(path)), directories: directories.map(here) };
}

function below(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
