import { SourcePathError } from '../../domain/errors/source-errors.ts';
import type { SourceTree } from '../../ports/source-reader.ts';

/** Where a path leads when its symbolic links are followed. */
export type ResolvedPath =
  | { readonly type: 'directory' | 'file'; readonly path: string }
  | { readonly type: 'submodule'; readonly path: string }
  /** Nothing is there, or a link on the way leads nowhere. */
  | { readonly type: 'absent'; readonly path: string };

/** As Linux (MAXSYMLINKS): more links than this are a circle. */
const MAX_LINKS = 40;

/**
 * Follows a path through a commit's tree, symbolic links in it included.
 * @param onLink told of each link on the way, in order
 * @throws SourcePathError if a link is absolute, leaves the repository or goes round in circles; it names the link
 */
export async function resolveSourcePath(
  tree: SourceTree,
  path: string,
  onLink: (link: string) => void = () => {},
): Promise<ResolvedPath> {
  const pending = path.split('/').reverse();
  const done: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const part = pending.pop() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (done.pop() === undefined) throw leavesRepository(path);
      continue;
    }
    const here = [...done, part].join('/');
    const type = await tree.typeOf(here);
    if (type === 'symlink') {
      if (++links > MAX_LINKS) throw new SourcePathError(`${path}: the symbolic links go round in circles at ${here}`);
      const target = new TextDecoder().decode(await tree.read(here));
      if (target.startsWith('/')) throw leavesRepository(here);
      onLink(here);
      pending.push(...target.split('/').reverse());
    } else if (type === 'absent' || type === 'submodule') {
      return { type, path: here };
    } else {
      done.push(part);
    }
  }
  const resolved = done.join('/');
  const type = resolved === '' ? 'directory' : await tree.typeOf(resolved);
  return { type: type === 'file' ? 'file' : 'directory', path: resolved };
}

/**
 * Finds the directory that a source names, in Argo CD's words where it fails.
 * @throws SourcePathError if the path is absolute, leaves the repository, is not there or is not a directory
 */
export async function resolveSourceDirectory(tree: SourceTree, path: string): Promise<string> {
  if (path.startsWith('/'))
    throw new SourcePathError(`${path}: app path is absolute; write it relative to the root of the repository`);
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) throw new SourcePathError(`${path}: app path is outside the repository`);
  }
  const resolved = await resolveSourcePath(tree, path);
  if (resolved.type === 'directory') return resolved.path;
  const why = {
    absent: 'app path does not exist',
    file: 'app path is not a directory',
    submodule: `app path is in the submodule ${resolved.path}, which this version does not follow`,
  }[resolved.type];
  throw new SourcePathError(`${path}: ${why}`, { data: { path } });
}

function leavesRepository(path: string): SourcePathError {
  return new SourcePathError(`illegal filepath in symlink at '${path}': it leads outside the repository`, {
    data: { path },
  });
}
