import * as fs from 'node:fs';
import git from 'isomorphic-git';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RepositoryAccess, SourceReader, SourceTree } from '../../ports/source-reader.ts';
import { createCoalescer } from './coalesce.ts';
import { createGitHttp, type GitHttp, type GitHttpLimits, translateGitError } from './git-http-client.ts';
import { createObjectCaches, type GitObjects, hasCommit } from './git-objects.ts';
import { openGitSourceTree } from './git-source-tree.ts';
import { findGitdir, localRefs } from './local-repository.ts';
import { createRemoteStore, type RemoteStore, type ServerRef } from './remote-store.ts';
import { accessKeyOf, type LocalAddress, parseRepositoryAddress, type RemoteAddress } from './repository-address.ts';
import { type RefLookup, resolveTargetRevision, revisionNotFound } from './resolve-target-revision.ts';

/** What a reader works with. */
export interface GitSourceReaderOptions {
  /** Folder for fetched objects; what is in it may be deleted when nothing runs. */
  readonly storeDir: string;
  readonly httpOptions?: GitHttpLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Packs that stay in memory; a warm function has 128 MiB to 1 GiB in all. */
const CACHED_PACK_BYTES = 128 * 1024 * 1024;
/** Trees of commits that stay parsed: in a monorepo all applications read the same few. */
const CACHED_TREES = 16;

/** Makes a reader of Git repositories over HTTP, and on this machine without copying them. */
export function createGitSourceReader(options: GitSourceReaderOptions): SourceReader {
  const caches = createObjectCaches(CACHED_PACK_BYTES);
  const http = createGitHttp(options.httpOptions);
  const listRefs = createRefLister(http);
  const store = createRemoteStore({ ...options, http, caches, listRefs });
  const trees = new Map<string, Promise<SourceTree>>();
  const openObjects = async (access: RepositoryAccess, revision: string): Promise<GitObjects> => {
    const address = parseRepositoryAddress(access);
    if (address.kind === 'remote') return store.openCommit(address, revision);
    const objects = await caches.open(await findGitdir(address.path));
    if (!(await hasCommit(objects, revision))) throw revisionNotFound(revision, address.path);
    return objects;
  };
  const lookUp = async (address: RemoteAddress | LocalAddress): Promise<RefLookup> =>
    address.kind === 'remote'
      ? remoteRefs(address, await listRefs(address), store)
      : localRefs(await caches.open(await findGitdir(address.path)));
  return {
    async resolveRevision(access, targetRevision) {
      const address = parseRepositoryAddress(access);
      const shown = address.kind === 'remote' ? address.url : address.path;
      return resolveTargetRevision(targetRevision, () => lookUp(address), shown);
    },
    async openTree(access, revision) {
      const objects = await openObjects(access, revision);
      return remember(trees, `${objects.gitdir} ${revision}`, () => openGitSourceTree(objects, revision));
    },
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

/** Keeps the latest results; one that failed is not kept. */
function remember(
  trees: Map<string, Promise<SourceTree>>,
  key: string,
  open: () => Promise<SourceTree>,
): Promise<SourceTree> {
  const tree = trees.get(key) ?? open();
  trees.delete(key);
  trees.set(key, tree);
  tree.catch(() => trees.delete(key));
  for (const oldest of trees.keys()) {
    if (trees.size <= CACHED_TREES) break;
    trees.delete(oldest);
  }
  return tree;
}

type RefLister = (address: RemoteAddress) => Promise<ReadonlyMap<string, ServerRef>>;

/**
 * One request answers all: protocol version 1 tells every ref, HEAD and the commits behind annotated tags at once, where version
 * 2 needs a second request. Callers with the same credentials share it.
 */
function createRefLister(http: GitHttp): RefLister {
  const coalescer = createCoalescer<ReadonlyMap<string, ServerRef>>();
  const list: RefLister = async (address) => {
    try {
      const refs = await git.listServerRefs({
        http: http.clientFor(address),
        url: address.url,
        protocolVersion: 1,
        peelTags: true,
      });
      return new Map(refs.map(({ ref, oid, peeled }) => [ref, { oid, commit: peeled ?? oid }]));
    } catch (error) {
      throw translateGitError(error, address.url);
    }
  };
  return (address) => coalescer.run(accessKeyOf(address), () => list(address));
}

function remoteRefs(address: RemoteAddress, refs: ReadonlyMap<string, ServerRef>, store: RemoteStore): RefLookup {
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
