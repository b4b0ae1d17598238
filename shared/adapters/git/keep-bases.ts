import * as fs from 'node:fs';
import git, { Errors } from 'isomorphic-git';
import type { GitObjects } from './git-objects.ts';

/**
 * Writes what deltas of a thin pack are to be applied to as objects of their own, which isomorphic-git looks for first. Without that a
 * revert never ends: one pack has the new file as a delta of the old one, the next pack, which the server made knowing only the newest
 * commit to be here, has the old file as a delta of the new one, and isomorphic-git goes from one to the other for ever.
 */
export async function keepBases(objects: GitObjects, oids: readonly string[]): Promise<void> {
  for (const oid of oids) {
    const found = await readKnown(objects, oid);
    if (!found || found.type === undefined || !(found.object instanceof Uint8Array)) continue;
    await git.writeObject({
      fs,
      gitdir: objects.gitdir,
      type: found.type as 'blob' | 'tree' | 'commit' | 'tag',
      object: found.object,
      format: 'content',
    });
  }
}

/** Undefined if it comes with the pack itself. */
async function readKnown(objects: GitObjects, oid: string) {
  try {
    return await git.readObject({ fs, ...objects, oid, format: 'content' });
  } catch (error) {
    if (error instanceof Errors.NotFoundError) return undefined;
    throw error;
  }
}
