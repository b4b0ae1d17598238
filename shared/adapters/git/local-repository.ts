import * as fs from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import git from 'isomorphic-git';
import { RepositoryNotFoundError } from '../../domain/errors/source-errors.ts';
import { commitStartingWith, type GitObjects, peelToCommit } from './git-objects.ts';
import type { RefLookup } from './resolve-target-revision.ts';

/**
 * Finds the Git directory of a bare repository or of a work tree.
 * @throws RepositoryNotFoundError
 */
export async function findGitdir(path: string): Promise<string> {
  const inTree = join(path, '.git');
  if (await isDirectory(join(inTree, 'objects'))) return inTree;
  if (await isDirectory(join(path, 'objects'))) return path;
  // A linked work tree or a submodule: `.git` is a file that says where the rest is.
  const pointer = /^gitdir: (.+)$/m.exec(await readFile(inTree, 'utf8').catch(() => ''))?.[1];
  if (pointer !== undefined) {
    const gitdir = resolve(path, pointer);
    const common = await readFile(join(gitdir, 'commondir'), 'utf8').catch(() => '.');
    const found = resolve(gitdir, common.trim());
    if (await isDirectory(join(found, 'objects'))) return found;
  }
  throw new RepositoryNotFoundError(`there is no Git repository at ${path}`, { data: { path } });
}

/** Reads the refs of a repository on this machine; loose and packed ones. */
export function localRefs(objects: GitObjects): RefLookup {
  const { gitdir } = objects;
  return {
    async commitOf(ref) {
      const oid = await git.resolveRef({ fs, gitdir, ref }).catch(() => undefined);
      return oid === undefined ? undefined : peelToCommit(objects, oid);
    },
    tags: () => git.listTags({ fs, gitdir }),
    commitStartingWith: (prefix) => commitStartingWith(objects, prefix),
  };
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
