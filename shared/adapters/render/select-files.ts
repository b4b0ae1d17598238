import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import { compileSelection, type FileSelection } from '../../domain/render/file-selection.ts';
import type { SourceEntry, SourceTree } from '../../ports/source-reader.ts';

/** A tree that can be told which files of a directory are wanted, so that it need not take notice of the others. */
export interface SelectingTree extends SourceTree {
  selectFiles(directory: string, selection: FileSelection): Promise<readonly SourceEntry[]>;
}

/**
 * Finds the selected files of a directory, in the order of Go's filepath.Walk: entries by name, directories in their place.
 * Links to directories are not entered.
 *
 * @throws ManifestInvalidError if a glob is malformed
 */
export async function selectFiles(
  tree: SourceTree,
  directory: string,
  selection: FileSelection,
): Promise<readonly SourceEntry[]> {
  if (isSelecting(tree)) return tree.selectFiles(directory, selection);
  const isSelected = compileSelection(selection);
  if (isSelected === undefined) throw malformed(selection);
  const start = directory === '' ? 0 : directory.length + 1;
  return (await walk(tree, directory, selection.recurse)).filter(({ path }) => isSelected(path.slice(start)));
}

function isSelecting(tree: SourceTree): tree is SelectingTree {
  return 'selectFiles' in tree;
}

async function walk(tree: SourceTree, directory: string, recurse: boolean): Promise<readonly SourceEntry[]> {
  const { files, directories } = await tree.list(directory);
  const entries = [...files, ...(recurse ? directories : [])].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const found: SourceEntry[] = [];
  for (const entry of entries) {
    if (typeof entry !== 'string') found.push(entry);
    else found.push(...(await walk(tree, entry, recurse)));
  }
  return found;
}

function pathOf(entry: SourceEntry | string): string {
  return typeof entry === 'string' ? entry : entry.path;
}

function malformed({ include, exclude }: FileSelection): ManifestInvalidError {
  const name = compileSelection({ recurse: false, ...(include === undefined ? {} : { include }) })
    ? 'exclude'
    : 'include';
  const pattern = name === 'include' ? include : exclude;
  return new ManifestInvalidError(`directory.${name}: '${pattern}' is not a valid glob`);
}
