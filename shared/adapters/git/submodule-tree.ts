import { SourcePathError } from '../../domain/errors/source-errors.ts';
import { parseGitModules, type Submodule } from '../../domain/git/git-modules.ts';
import type { SourceTree } from '../../ports/source-reader.ts';

/** The tree of a commit that also tells of its submodules. */
export interface GitTree extends SourceTree {
  /** Paths of the submodules directly in the directory. */
  listSubmodules(path: string): Promise<readonly string[]>;
}

/** A submodule whose files are wanted. */
export interface WantedSubmodule {
  readonly path: string;
  readonly commit: string;
  /** As written in `.gitmodules`. */
  readonly url: string;
}

interface Inside {
  readonly tree: SourceTree;
  /** Where the submodule is. */
  readonly at: string;
  /** Path within it. */
  readonly path: string;
}

const GIT_MODULES = '.gitmodules';

/**
 * Shows submodules as directories. Each is opened when something in it is read, and only then. A repository without `.gitmodules`
 * comes back as it is: nobody knows where its submodules are.
 */
export async function withSubmodules(
  tree: GitTree,
  open: (wanted: WantedSubmodule) => Promise<SourceTree>,
): Promise<SourceTree> {
  if ((await tree.typeOf(GIT_MODULES)) !== 'file') return tree;
  const opened = new Map<string, Promise<SourceTree>>();
  const openOnce = (at: string): Promise<SourceTree> => {
    const known = opened.get(at);
    if (known !== undefined) return known;
    const opening = describeSubmodule(tree, at).then(open);
    opened.set(at, opening);
    // A failure may pass; the next reader tries again.
    opening.catch(() => opened.delete(at));
    return opening;
  };
  const inside = async (path: string): Promise<Inside | undefined> => {
    const at = await findSubmodule(tree, path);
    return at === undefined ? undefined : { tree: await openOnce(at), at, path: path.slice(at.length + 1) };
  };
  return {
    revision: tree.revision,
    ...(tree.committedAt === undefined ? {} : { committedAt: tree.committedAt }),
    async typeOf(path) {
      const type = await tree.typeOf(path);
      if (type === 'submodule') return 'directory';
      if (type !== 'absent') return type;
      const found = await inside(path);
      return found === undefined ? 'absent' : found.tree.typeOf(found.path);
    },
    async list(path) {
      const found = await inside(path);
      if (found !== undefined) return withPrefix(await found.tree.list(found.path), found.at);
      const { files, directories } = await tree.list(path);
      return { files, directories: [...directories, ...(await tree.listSubmodules(path))].sort() };
    },
    async objectId(path) {
      const own = await tree.objectId(path);
      if (own !== undefined) return own;
      const found = await inside(path);
      return found?.tree.objectId(found.path);
    },
    async read(path) {
      const found = await inside(path);
      return found === undefined ? tree.read(path) : found.tree.read(found.path);
    },
  };
}

/** The submodule that the path names or leads into. */
async function findSubmodule(tree: GitTree, path: string): Promise<string | undefined> {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const at = parts.slice(0, length).join('/');
    const type = await tree.typeOf(at);
    if (type === 'submodule') return at;
    if (type !== 'directory') return undefined;
  }
  return undefined;
}

async function describeSubmodule(tree: GitTree, at: string): Promise<WantedSubmodule> {
  const modules = parseGitModules(new TextDecoder().decode(await tree.read(GIT_MODULES)));
  const found: Submodule | undefined = modules.find(({ path }) => path === at);
  if (found?.url === undefined) {
    throw new SourcePathError(`${at}: it is a submodule, but .gitmodules in commit ${tree.revision} has no url for it`);
  }
  return { path: at, commit: (await tree.objectId(at)) ?? '', url: found.url };
}

function withPrefix(listing: Awaited<ReturnType<SourceTree['list']>>, at: string): typeof listing {
  return {
    files: listing.files.map((file) => ({ ...file, path: `${at}/${file.path}` })),
    directories: listing.directories.map((directory) => `${at}/${directory}`),
  };
}
