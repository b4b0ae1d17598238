import * as fs from 'node:fs';
import git from 'isomorphic-git';
import { SourcePathError } from '../../domain/errors/source-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RepositoryAccess, SourceReader, SourceTree } from '../../ports/source-reader.ts';
import { createObjectCaches, type GitObjects, hasCommit } from './git-objects.ts';
import { openGitSourceTree } from './git-source-tree.ts';
import { createGitTransport } from './git-transport.ts';
import type { GitHubAppTokens } from './github-app-tokens.ts';
import type { ServerRefs } from './list-server-refs.ts';
import { findGitdir, localRefs } from './local-repository.ts';
import { createRecentTrees, type OpenedTree } from './recent-trees.ts';
import { createRefLists } from './ref-lists.ts';
import { createRemoteStore, type RemoteStore } from './remote-store.ts';
import { accessKeyOf, type LocalAddress, parseRepositoryAddress, type RemoteAddress } from './repository-address.ts';
import { type RefLookup, resolveTargetRevision, revisionNotFound } from './resolve-target-revision.ts';
import type { StoreBounds } from './store-eviction.ts';
import { inSubmodule, submoduleAccess } from './submodule-access.ts';
import { type WantedSubmodule, withSubmodules } from './submodule-tree.ts';
import type { TransferLimits } from './transfer-limits.ts';

/** What a reader works with. */
export interface GitSourceReaderOptions {
  /** Folder for fetched objects; what is in it may be deleted when nothing runs. */
  readonly storeDir: string;
  readonly limits?: TransferLimits;
  /** How much stays in the folder, and for how long. */
  readonly bounds?: StoreBounds;
  /** Told at the end of each fetch into the folder, also of one that failed and may have left something. */
  readonly onFetched?: () => void;
  /** What is registered for the URL of a submodule; default: nothing. */
  readonly accessFor?: (url: string) => Promise<RepositoryAccess>;
  /** Whether submodules are shown as directories; default true. */
  readonly submodules?: boolean;
  /** By how much the clocks of those who ask for refreshes may be behind this one's; default 1000 ms, 0 within one machine. */
  readonly clockSkewMs?: number;
  /** Shared with whoever else speaks for the same GitHub Apps; default: its own. */
  readonly githubAppTokens?: GitHubAppTokens;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Packs that stay in memory; a warm function has 128 MiB to 1 GiB in all. */
const CACHED_PACK_BYTES = 128 * 1024 * 1024;
/** Trees of commits that stay parsed. */
const CACHED_TREES = 16;

/** A submodule in a submodule in …: beyond this it is more likely one that contains itself. */
const MAX_SUBMODULE_DEPTH = 10;

/** Makes a reader of Git repositories over HTTP and SSH, and on this machine without copying them. */
export function createGitSourceReader(options: GitSourceReaderOptions): SourceReader {
  const trees = createRecentTrees(CACHED_TREES);
  const caches = createObjectCaches(CACHED_PACK_BYTES, trees.forget);
  const transport = createGitTransport(options);
  const refLists = createRefLists({ ...options, transport });
  const store = createRemoteStore({ ...options, transport, caches, listRefs: (address) => refLists.list(address) });
  const openObjects = async (access: RepositoryAccess, revision: string): Promise<GitObjects> => {
    const address = parseRepositoryAddress(access);
    if (address.kind !== 'local') return store.openCommit(address, revision);
    const objects = await caches.open(await findGitdir(address.path));
    if (!(await hasCommit(objects, revision))) throw revisionNotFound(revision, address.path);
    return objects;
  };
  const lookUp = async (address: RemoteAddress | LocalAddress, notBefore?: Date): Promise<RefLookup> =>
    address.kind === 'local'
      ? localRefs(await caches.open(await findGitdir(address.path)))
      : remoteRefs(address, await refLists.list(address, notBefore), store);
  const openTree = async (access: RepositoryAccess, revision: string, depth: number): Promise<SourceTree> => {
    const address = parseRepositoryAddress(access);
    const open = async (objects: GitObjects): Promise<OpenedTree> => {
      const own = await openGitSourceTree(objects, revision);
      const openSub = (wanted: WantedSubmodule): Promise<SourceTree> => openSubmodule(access, wanted, depth + 1);
      const tree = options.submodules === false ? own : await withSubmodules(own, openSub);
      return { tree, gitdir: objects.gitdir };
    };
    // A repository of this machine may have become another one since the last look; what was fetched is ours.
    if (address.kind !== 'local') {
      // Submodules may be read with the credentials of this repository: others must not find them opened.
      const key = `${accessKeyOf(address)} ${revision} ${depth}`;
      store.touch(address);
      return trees.get(key, async () => open(await store.openCommit(address, revision)));
    }
    const objects = await openObjects(access, revision);
    return trees.get(`${objects.gitdir} ${revision} ${depth}`, () => open(objects));
  };
  const openSubmodule = async (
    parent: RepositoryAccess,
    wanted: WantedSubmodule,
    depth: number,
  ): Promise<SourceTree> => {
    if (depth > MAX_SUBMODULE_DEPTH) {
      throw new SourcePathError(`${wanted.path}: submodules are nested more than ${MAX_SUBMODULE_DEPTH} levels deep`);
    }
    try {
      const { accessFor = async (url: string) => ({ url }) } = options;
      return await openTree(await submoduleAccess(parent, wanted, accessFor), wanted.commit, depth);
    } catch (error) {
      throw inSubmodule(error, wanted.path);
    }
  };
  return {
    async resolveRevision(access, targetRevision, { tagPrefix = '', notBefore } = {}) {
      const address = parseRepositoryAddress(access);
      const repository = address.kind === 'local' ? address.path : address.url;
      return resolveTargetRevision({ targetRevision, tagPrefix, repository }, () => lookUp(address, notBefore));
    },
    openTree: (access, revision) => openTree(access, revision, 0),
    async readMetadata(access, revision) {
      const objects = await openObjects(access, revision);
      const { commit } = await git.readCommit({ fs, ...objects, oid: revision });
      const { name, email, timestamp } = commit.author;
      return {
        author: `${name} <${email}>`,
        date: new Date(timestamp * 1000).toISOString(),
        message: commit.message.trim(),
      };
    },
    async checkAccess(access) {
      await lookUp(parseRepositoryAddress(access));
    },
  };
}

function remoteRefs(address: RemoteAddress, refs: ServerRefs, store: RemoteStore): RefLookup {
  return {
    commitOf: async (ref) => refs.get(ref)?.commit,
    tags: async () =>
      [...refs.keys()].filter((ref) => ref.startsWith('refs/tags/')).map((ref) => ref.slice('refs/tags/'.length)),
    async commitStartingWith(prefix) {
      const tips = new Set(
        [...refs.values()].map(({ commit }) => commit).filter((commit) => commit.startsWith(prefix)),
      );
      if (tips.size > 0) return tips.size === 1 ? [...tips][0] : undefined;
      return store.findCommit(address, prefix);
    },
  };
}
