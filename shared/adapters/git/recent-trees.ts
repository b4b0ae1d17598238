import type { SourceTree } from '../../ports/source-reader.ts';

/** Trees of commits that stay parsed: in a monorepo all applications read the same few. */
export interface RecentTrees {
  /** The tree under the key, opened if need be; those who want it at once share it. */
  get(key: string, open: () => Promise<OpenedTree>): Promise<SourceTree>;
  /** Forgets the trees that are read from a Git directory. */
  forget(gitdir: string): void;
}

/** A tree, and the Git directory that holds its objects. */
export interface OpenedTree {
  readonly tree: SourceTree;
  readonly gitdir: string;
}

/** Makes the memory of trees; one that could not be opened is not kept. @param limit how many are kept, the latest used ones */
export function createRecentTrees(limit: number): RecentTrees {
  const entries = new Map<string, { readonly opening: Promise<OpenedTree>; gitdir?: string }>();
  return {
    async get(key, open) {
      const entry = entries.get(key) ?? { opening: open() };
      const isNew = entries.get(key) !== entry;
      entries.delete(key);
      entries.set(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= limit) break;
        entries.delete(oldest);
      }
      try {
        const { tree, gitdir } = await entry.opening;
        entry.gitdir = gitdir;
        return tree;
      } catch (error) {
        if (isNew && entries.get(key) === entry) entries.delete(key);
        throw error;
      }
    },
    forget(gitdir) {
      for (const [key, entry] of entries) if (entry.gitdir === gitdir) entries.delete(key);
    },
  };
}
