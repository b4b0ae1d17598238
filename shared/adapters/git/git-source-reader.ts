import * as fs from 'node:fs';
import git from 'isomorphic-git';
import { SourcePathError } from '../../domain/errors/source-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RepositoryAccess, SourceReader, SourceTree } from '../../ports/source-reader.ts';
import { createCoalescer } from './coalesce.ts';
import { createObjectCaches, type GitObjects, hasCommit } from './git-objects.ts';
import { openGitSourceTree } from './git-source-tree.ts';
import { createGitTransport, type GitTransport } from './git-transport.ts';
import { findGitdir, localRefs } from './local-repository.ts';
import { createRemoteStore, type RemoteStore, type ServerRef } from './remote-store.ts';
import { accessKeyOf, type LocalAddress, parseRepositoryAddress, type RemoteAddress } from './repository-address.ts';
import { type RefLookup, resolveTargetRevision, revisionNotFound } from './resolve-target-revision.ts';
import { inSubmodule, submoduleAccess } from './submodule-access.ts';
import { type WantedSubmodule, withSubmodules } from './submodule-tree.ts';
import type { TransferLimits } from './transfer-limits.ts';

/** What a reader works with. */
export interface GitSourceReaderOptions {
  /** Folder for fetched objects; what is in it may be deleted when nothing runs. */
  readonly storeDir: string;
  readonly limits?: TransferLimits;
  /** What is registered for the URL of a submodule; default: nothing. */
  readonly accessFor?: (url: string) => Promise<RepositoryAccess>;
  /** Whether submodules are shown as directories; default true. */
  readonly submodules?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Packs that stay in memory; a warm function has 128 MiB to 1 GiB in all. */
const CACHED_PACK_BYTES = 128 * 1024 * 1024;
/** Trees of commits that stay parsed: in a monorepo all applications read the same few. */
const CACHED_TREES = 16;

/** A submodule in a submodule in …: beyond this it is more likely one that contains itself. */
const MAX_SUBMODULE_DEPTH = 10;

/** Makes a reader of Git repositories over HTTP and SSH, and on this machine without copying them. */
export function createGitSourceReader(options: GitSourceReaderOptions): SourceReader {
  const caches = createObjectCaches(CACHED_PACK_BYTES);
  const transport = createGitTransport(options);
  const listRefs = createRefLister(transport);
  const store = createRemoteStore({ ...options, transport, caches, listRefs });
  const trees = new Map<string, Promise<SourceTree>>();
  const openObjects = async (access: RepositoryAccess, revision: string): Promise<GitObjects> => {
    const address = parseRepositoryAddress(access);
    if (address.kind !== 'local') return store.openCommit(address, revision);
    const objects = await caches.open(await findGitdir(address.path));
    if (!(await hasCommit(objects, revision))) throw revisionNotFound(revision, address.path);
    return objects;
  };
  const lookUp = async (address: RemoteAddress | LocalAddress): Promise<RefLookup> =>
    address.kind === 'local'
      ? localRefs(await caches.open(await findGitdir(address.path)))
      : remoteRefs(address, await listRefs(address), store);
  const openTree = async (access: RepositoryAccess, revision: string, depth: number): Promise<SourceTree> => {
    const objects = await openObjects(access, revision);
    const address = parseRepositoryAddress(access);
    // Submodules may be read with the credentials of this repository: others must not find them opened.
    const reader = address.kind === 'local' ? objects.gitdir : `${objects.gitdir} ${accessKeyOf(address)}`;
    return remember(trees, `${reader} ${revision} ${depth}`, async () => {
      const tree = await openGitSourceTree(objects, revision);
      if (options.submodules === false) return tree;
      return withSubmodules(tree, (wanted) => openSubmodule(access, wanted, depth + 1));
    });
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
    async resolveRevision(access, targetRevision, { tagPrefix = '' } = {}) {
      const address = parseRepositoryAddress(access);
      const repository = address.kind === 'local' ? address.path : address.url;
      return resolveTargetRevision({ targetRevision, tagPrefix, repository }, () => lookUp(address));
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
function createRefLister(transport: GitTransport): RefLister {
  const coalescer = createCoalescer<ReadonlyMap<string, ServerRef>>();
  const list: RefLister = (address) =>
    transport.converse(address, async (peer) => {
      const refs = await git.listServerRefs({ ...peer, protocolVersion: 1, peelTags: true });
      return new Map(refs.map(({ ref, oid, peeled }) => [ref, { oid, commit: peeled ?? oid }]));
    });
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
