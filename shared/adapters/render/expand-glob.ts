import { compileGlob } from '../../domain/git/glob.ts';
import type { PathSearch } from '../../domain/render/read-set.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { resolveSourcePath } from './resolve-source-path.ts';

/** Whether Argo CD expands the text: a brace alone does not make a glob of it. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** A tree that finds by a glob itself, so that it can take notice of what was found and not of each directory on the way. */
export interface GlobbingTree extends SourceTree {
  expandGlob(search: PathSearch): Promise<readonly string[] | undefined>;
}

/**
 * Finds the files, or the directories, of a tree that match a glob, part by part: `*` and `?` stay within a name, `**` stands for any
 * number of directories. Those of a directory come before those below it, each by name, as doublestar finds them.
 *
 * @param onLink told of each symbolic link on the way
 * @returns undefined if the pattern is malformed
 * @throws SourcePathError if a link leaves the repository
 */
export async function expandGlob(
  tree: SourceTree,
  search: PathSearch,
  onLink?: (link: string) => void,
): Promise<readonly string[] | undefined> {
  if (isGlobbing(tree)) return tree.expandGlob(search);
  const parts = search.pattern.split('/').map(parsePart);
  if (parts.some((part) => part === undefined)) return undefined;
  const found = new Set<string>();
  const walk = { tree, found, type: search.type ?? 'file', onLink };
  await match(
    walk,
    '',
    parts.filter((part) => part !== undefined),
  );
  return [...found];
}

/** The directory that all that a pattern can match is in; '' for the root. */
export function fixedDirectoryOf(pattern: string): string {
  const parts = pattern.split('/').slice(0, -1);
  const firstGlob = parts.findIndex((part) => !isLiteral(part));
  return (firstGlob < 0 ? parts : parts.slice(0, firstGlob)).join('/');
}

function isGlobbing(tree: SourceTree): tree is GlobbingTree {
  return 'expandGlob' in tree;
}

function isLiteral(part: string): boolean {
  return !/[*?[{\\]/.test(part);
}

/** One search. */
interface Walk {
  readonly tree: SourceTree;
  readonly found: Set<string>;
  readonly type: 'file' | 'directory';
  readonly onLink: ((link: string) => void) | undefined;
}

/** `literal` is looked up by its name: who records what is read need not depend on the directory that it is in. */
type GlobPart = '**' | { readonly literal: string } | { readonly matches: (name: string) => boolean };

const ANY_NAME: GlobPart = { matches: () => true };

function parsePart(part: string): GlobPart | undefined {
  if (part === '**') return '**';
  if (isLiteral(part)) return { literal: part };
  const glob = compileGlob(part, { starCrossesSlash: false, braces: true });
  return glob && { matches: (name) => glob.matches(name) };
}

async function match(walk: Walk, directory: string, parts: readonly GlobPart[]): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '**') {
    // At the end, it is anything in any of the directories.
    await match(walk, directory, rest.length === 0 ? [ANY_NAME] : rest);
    const { directories } = await list(walk, directory);
    for (const child of directories) await match(walk, child, parts);
    return;
  }
  for (const child of await childrenOf(walk, directory, part)) {
    const { type } = await resolveSourcePath(walk.tree, child, walk.onLink);
    if (rest.length > 0 && type === 'directory') await match(walk, child, rest);
    if (rest.length === 0 && type === walk.type) walk.found.add(child);
  }
}

async function childrenOf(walk: Walk, directory: string, part: Exclude<GlobPart, '**'>): Promise<readonly string[]> {
  if ('literal' in part) return [below(directory, part.literal)];
  const { files, directories } = await list(walk, directory);
  return [...directories, ...files].filter((path) => part.matches(nameOf(path))).sort();
}

/** Entries at the place that a path leads to, named by that path. Links to directories stand among the files. */
async function list(
  { tree, onLink }: Walk,
  directory: string,
): Promise<{ readonly files: readonly string[]; readonly directories: readonly string[] }> {
  const resolved = await resolveSourcePath(tree, directory, onLink);
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
