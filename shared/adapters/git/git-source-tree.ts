import * as fs from 'node:fs';
import git, { type TreeEntry } from 'isomorphic-git';
import { SourcePathError, SourceUnavailableError } from '../../domain/errors/source-errors.ts';
import type { SourceEntry, SourceTree } from '../../ports/source-reader.ts';
import type { GitObjects } from './git-objects.ts';
import type { GitTree } from './submodule-tree.ts';

const SYMLINK_MODE = '120000';

/** Opens the tree of a commit that the object store has; each directory is read once. */
export async function openGitSourceTree(objects: GitObjects, revision: string): Promise<GitTree> {
  const { commit } = await readObject(revision, () => git.readCommit({ fs, ...objects, oid: revision }));
  const directories = new Map<string, Promise<readonly TreeEntry[]>>();
  const entriesOf = (oid: string): Promise<readonly TreeEntry[]> => {
    let entries = directories.get(oid);
    if (entries === undefined) {
      entries = readObject(revision, async () => (await git.readTree({ fs, ...objects, oid })).tree);
      directories.set(oid, entries);
      // A failure may pass; the next reader tries again.
      entries.catch(() => directories.delete(oid));
    }
    return entries;
  };
  const find = async (path: string): Promise<TreeEntry | undefined> => {
    let found: TreeEntry = { mode: '040000', path: '', oid: commit.tree, type: 'tree' };
    for (const part of path.split('/').filter((name) => name !== '')) {
      if (found.type !== 'tree') return undefined;
      const next: TreeEntry | undefined = (await entriesOf(found.oid)).find((entry) => entry.path === part);
      if (next === undefined) return undefined;
      found = next;
    }
    return found;
  };
  return {
    revision,
    ...committed(commit.committer.timestamp),
    async typeOf(path) {
      const entry = await find(path);
      return entry === undefined ? 'absent' : typeOfEntry(entry);
    },
    async list(path) {
      const entry = await find(path);
      if (entry?.type !== 'tree') throw new SourcePathError(`${path}: not a directory in commit ${revision}`);
      return toListing(path, await entriesOf(entry.oid));
    },
    async listSubmodules(path) {
      const entry = await find(path);
      const entries = entry?.type === 'tree' ? await entriesOf(entry.oid) : [];
      return entries.filter(({ type }) => type === 'commit').map(({ path: name }) => (path ? `${path}/${name}` : name));
    },
    async objectId(path) {
      return (await find(path))?.oid;
    },
    async read(path) {
      const entry = await find(path);
      if (entry?.type !== 'blob') throw new SourcePathError(`${path}: not a file in commit ${revision}`);
      return readObject(revision, async () => (await git.readBlob({ fs, ...objects, oid: entry.oid })).blob);
    },
  };
}

/** Anybody can write any number there. */
function committed(seconds: number): Pick<SourceTree, 'committedAt'> {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? {} : { committedAt: date.toISOString() };
}

/** The commit was there a moment ago: what fails now is the disk, or a repository that changes under our hands. */
async function readObject<T>(revision: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const message = `commit ${revision} could not be read from the local objects: ${(cause as { code?: unknown }).code ?? 'error'}`;
    throw new SourceUnavailableError(message, { retry: 'backoff', cause });
  }
}

function typeOfEntry(entry: TreeEntry): 'directory' | 'file' | 'symlink' | 'submodule' {
  if (entry.type === 'tree') return 'directory';
  if (entry.type === 'commit') return 'submodule';
  return entry.mode === SYMLINK_MODE ? 'symlink' : 'file';
}

function toListing(path: string, entries: readonly TreeEntry[]): Awaited<ReturnType<SourceTree['list']>> {
  const prefix = path === '' ? '' : `${path}/`;
  // Git sorts a directory as if its name ended in `/`; readers expect plain names in order.
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files: sorted
      .filter((entry) => entry.type === 'blob')
      .map(
        (entry): SourceEntry => ({
          path: prefix + entry.path,
          oid: entry.oid,
          kind: entry.mode === SYMLINK_MODE ? 'symlink' : 'file',
        }),
      ),
    directories: sorted.filter((entry) => entry.type === 'tree').map((entry) => prefix + entry.path),
  };
}
