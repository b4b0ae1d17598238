import * as fs from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { checkingPacks } from './checking-packs.ts';
import { commitStartingWith, type GitObjects, hasCommit, type ObjectCaches } from './git-objects.ts';
import type { GitTransport } from './git-transport.ts';
import { keepBases } from './keep-bases.ts';
import type { ServerRefs } from './list-server-refs.ts';
import { accessKeyOf, type RemoteAddress, storeNameOf } from './repository-address.ts';
import { revisionNotFound } from './resolve-target-revision.ts';
import { createStoreEviction, type StoreBounds } from './store-eviction.ts';
import { currentGeneration, forgetGenerations, generationForFetch } from './store-generations.ts';
import { askingForThinPacks } from './thin-packs.ts';

/** What the store works with. */
export interface RemoteStoreOptions {
  /** Folder for the objects of all repositories; one sub-folder each. */
  readonly storeDir: string;
  readonly transport: GitTransport;
  readonly caches: ObjectCaches;
  /** Refs of a repository as its server tells them now, annotated tags peeled. */
  readonly listRefs: (address: RemoteAddress) => Promise<ServerRefs>;
  readonly bounds?: StoreBounds;
  /** Told at the end of each fetch, also of one that failed. */
  readonly onFetched?: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Objects of remote repositories, kept on disk and fetched when missing. */
export interface RemoteStore {
  /** Objects among which the commit and all its files are. @throws RevisionNotFoundError */
  openCommit(address: RemoteAddress, revision: string): Promise<GitObjects>;
  /** Tells that the objects of a repository are being read: they stay for now. */
  touch(address: RemoteAddress): void;
  /** Finds a commit by the start of its SHA; fetches the whole history if need be. */
  findCommit(address: RemoteAddress, prefix: string): Promise<string | undefined>;
}

/** Git's own number for "all history". */
const INFINITE_DEPTH = 0x7fffffff;
/** Marks the last fetched commit, so that the next fetch brings only what differs from it. */
const BASE_REF = 'refs/windlass/base';

/** Makes a store of remote repositories. At most one fetch runs per repository; those who want the same commit share it. */
export function createRemoteStore(options: RemoteStoreOptions): RemoteStore {
  const eviction = createStoreEviction(options.storeDir, options.bounds);
  const opening = new Map<string, Promise<GitObjects>>();
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const run = (turns.get(name) ?? Promise.resolve()).then(work);
    const settled = run
      .catch(() => undefined)
      .then(() => {
        if (turns.get(name) === settled) turns.delete(name);
      });
    turns.set(name, settled);
    return run;
  };
  const evict = async (): Promise<void> => {
    try {
      await eviction.run((name, work) =>
        inTurn(name, async () => {
          await forgetGenerations(join(options.storeDir, name), options.caches.forget);
          await work();
          options.logger.info('removed a repository that nobody used for long', { folder: name });
        }),
      );
    } catch (error) {
      // The commit was fetched all the same.
      options.logger.warn('old repositories could not be removed', { error: messageOf(error) });
    }
  };
  return {
    openCommit(address, revision) {
      const name = storeNameOf(address);
      const key = `${accessKeyOf(address)} ${revision}`;
      const known = opening.get(key);
      if (known !== undefined) return known;
      eviction.touch(name);
      const opened = openCommit(options, address, revision, async (work) => {
        const objects = await inTurn(name, work);
        await evict();
        return objects;
      }).finally(() => opening.delete(key));
      opening.set(key, opened);
      return opened;
    },
    touch: (address) => eviction.touch(storeNameOf(address)),
    findCommit: (address, prefix) => inTurn(storeNameOf(address), () => findCommit(options, address, prefix)),
  };
}

async function openCommit(
  options: RemoteStoreOptions,
  address: RemoteAddress,
  revision: string,
  fetchInTurn: (work: () => Promise<GitObjects>) => Promise<GitObjects>,
): Promise<GitObjects> {
  const folder = join(options.storeDir, storeNameOf(address));
  const present = await currentGeneration(folder);
  if (present !== undefined) {
    const objects = await options.caches.open(present);
    if (await hasCommit(objects, revision)) return objects;
  }
  return fetchInTurn(async () => {
    const objects = await openForFetch(options, address);
    if (await hasCommit(objects, revision)) return objects;
    const startedAt = options.clock.now().getTime();
    await fetchCommit(options, address, objects, revision);
    const durationMs = options.clock.now().getTime() - startedAt;
    options.logger.info('fetched a commit', { repository: address.url, revision, durationMs });
    return options.caches.open(objects.gitdir);
  });
}

/**
 * Three ways, cheapest first. GitHub, GitLab and most others give any commit by its SHA. A server that gives only what its refs
 * point at (plain `git http-backend`) still gives the tips of branches so, and an annotated tag when asked for the tag itself.
 * For an old commit at such a server nothing remains but the whole history of the branches.
 */
async function fetchCommit(
  options: RemoteStoreOptions,
  address: RemoteAddress,
  objects: GitObjects,
  revision: string,
): Promise<void> {
  await fetchShallow(options, address, objects, revision);
  if (!(await hasCommit(objects, revision))) {
    const refs = await options.listRefs(address);
    const tag = [...refs.values()].find((ref) => ref.commit === revision && ref.oid !== revision);
    if (tag !== undefined) await fetchShallow(options, address, objects, tag.oid);
  }
  if (!(await hasCommit(objects, revision))) await fetchHistory(options, address, objects);
  if (!(await hasCommit(objects, revision))) throw revisionNotFound(revision, address.url);
  await git.writeRef({ fs, gitdir: objects.gitdir, ref: BASE_REF, value: revision, force: true });
}

async function findCommit(
  options: RemoteStoreOptions,
  address: RemoteAddress,
  prefix: string,
): Promise<string | undefined> {
  const objects = await openForFetch(options, address);
  const known = await commitStartingWith(objects, prefix);
  if (known !== undefined) return known;
  options.logger.info('fetching all history to find a short SHA', { repository: address.url, revision: prefix });
  await fetchHistory(options, address, objects);
  return commitStartingWith(objects, prefix);
}

async function fetchShallow(
  options: RemoteStoreOptions,
  address: RemoteAddress,
  objects: GitObjects,
  oid: string,
): Promise<void> {
  await fetchInto(options, address, objects, { ref: BASE_REF, remoteRef: oid, singleBranch: true, depth: 1 });
}

async function fetchHistory(options: RemoteStoreOptions, address: RemoteAddress, objects: GitObjects): Promise<void> {
  await fetchInto(options, address, objects, { singleBranch: false, depth: INFINITE_DEPTH });
}

async function fetchInto(
  options: RemoteStoreOptions,
  address: RemoteAddress,
  objects: GitObjects,
  what: { readonly ref?: string; readonly remoteRef?: string; readonly singleBranch: boolean; readonly depth: number },
): Promise<void> {
  try {
    await options.transport.converse(address, async ({ http: client, url }) => {
      const http = checkingPacks(askingForThinPacks(client), address.url, (bases) => keepBases(objects, bases));
      await git.fetch({ fs, http, ...objects, url, remote: 'origin', tags: false, ...what });
    });
  } finally {
    options.onFetched?.();
  }
}

async function openForFetch(options: RemoteStoreOptions, address: RemoteAddress): Promise<GitObjects> {
  const folder = join(options.storeDir, storeNameOf(address));
  return options.caches.open(await generationForFetch(folder, (gitdir) => options.caches.forget(gitdir)));
}
