import * as fs from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';

/** Objects of one Git directory, read through a cache of parsed pack indexes and packs. */
export interface GitObjects {
  readonly gitdir: string;
  /** isomorphic-git's cache, as its functions take it. */
  readonly cache: object;
}

/** Hands out caches for Git directories and forgets the least recently used ones. */
export interface ObjectCaches {
  open(gitdir: string): Promise<GitObjects>;
  forget(gitdir: string): void;
}

interface Entry {
  readonly objects: GitObjects;
  bytes: number;
}

/**
 * Keeps isomorphic-git's caches within a budget. It caches whole packs and never lets go of them by itself, so that a worker that
 * reads many repositories would grow without end; a cache that is dropped here lives on only while a tree is read from it.
 *
 * @param maxBytes size of all packs that may stay cached
 * @param onForget told of each Git directory whose cache is dropped: trees that are kept would keep it
 */
export function createObjectCaches(maxBytes: number, onForget: (gitdir: string) => void): ObjectCaches {
  const entries = new Map<string, Entry>();
  const forget = (gitdir: string): void => {
    entries.delete(gitdir);
    onForget(gitdir);
  };
  return {
    async open(gitdir) {
      const bytes = await packBytes(gitdir);
      const objects = entries.get(gitdir)?.objects ?? { gitdir, cache: {} };
      entries.delete(gitdir);
      entries.set(gitdir, { objects, bytes });
      let total = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
      for (const [other, entry] of entries) {
        if (total <= maxBytes || other === gitdir) break;
        forget(other);
        total -= entry.bytes;
      }
      return objects;
    },
    forget,
  };
}

/** Whether the commit is there, and nothing else has this SHA. */
export async function hasCommit(objects: GitObjects, oid: string): Promise<boolean> {
  return git.readCommit({ fs, ...objects, oid }).then(
    () => true,
    () => false,
  );
}

/** The commit that an object is or, as an annotated tag, names; undefined for anything else. */
export async function peelToCommit(objects: GitObjects, oid: string): Promise<string | undefined> {
  // readCommit follows tags by itself and says which commit it ended at.
  return git.readCommit({ fs, ...objects, oid }).then(
    (commit) => commit.oid,
    () => undefined,
  );
}

/** The one commit whose SHA starts with the text; objects of other types do not count. */
export async function commitStartingWith(objects: GitObjects, prefix: string): Promise<string | undefined> {
  const oid = await git.expandOid({ fs, ...objects, oid: prefix }).catch(() => undefined);
  return oid !== undefined && (await peelToCommit(objects, oid)) === oid ? oid : undefined;
}

async function packBytes(gitdir: string): Promise<number> {
  const folder = join(gitdir, 'objects/pack');
  const packs = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.pack'));
  const sizes = await Promise.all(
    packs.map((name) =>
      stat(join(folder, name)).then(
        (found) => found.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
