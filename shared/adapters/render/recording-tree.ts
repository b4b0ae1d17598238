import { createHash } from 'node:crypto';
import { SourcePathError } from '../../domain/errors/source-errors.ts';
import {
  compactObservations,
  type DirectoryReads,
  describeDifference,
  directoryOf,
  formatQuestion,
  type TreeObservation,
  type TreeQuestion,
  type TreeReads,
} from '../../domain/render/read-set.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { expandGlob, fixedDirectoryOf, type GlobbingTree } from './expand-glob.ts';
import { type SelectingTree, selectFiles } from './select-files.ts';

/** A tree that remembers what it was asked. */
export interface RecordingTree {
  readonly tree: SelectingTree & GlobbingTree;
  /** What was asked so far, with the answers; undefined if nothing was. */
  reads(): Promise<TreeReads | undefined>;
}

/** Wraps a tree. Who asks it gets the tree's own answers. `revision` is for messages only: no output may depend on it. */
export function recordTree(inner: SourceTree): RecordingTree {
  const asked = new Map<string, TreeQuestion>();
  const wholeDirectories = new Set<string>();
  const ask = (question: TreeQuestion): void => void asked.set(formatQuestion(question), question);
  const tree: RecordingTree['tree'] = {
    revision: inner.revision,
    typeOf: (path) => {
      ask({ about: 'type', path });
      return inner.typeOf(path);
    },
    list: (path) => {
      ask({ about: 'names', path });
      return inner.list(path);
    },
    async objectId(path) {
      ask({ about: 'content', path });
      if ((await inner.typeOf(path)) === 'directory') wholeDirectories.add(path);
      return inner.objectId(path);
    },
    read: (path) => {
      ask({ about: 'content', path });
      return inner.read(path);
    },
    selectFiles: (path, selection) => {
      ask({ about: 'selected names', path, selection });
      return selectFiles(inner, path, selection);
    },
    async expandGlob(search) {
      const links: string[] = [];
      try {
        return await expandGlob(inner, search, (link) => void links.push(link));
      } finally {
        // A link may lead anywhere in the tree.
        const path = links.length > 0 ? '' : fixedDirectoryOf(search.pattern);
        ask({ about: 'matching paths', path, search });
      }
    },
  };
  return {
    tree,
    async reads() {
      if (asked.size === 0) return undefined;
      const observations: TreeObservation[] = [];
      for (const question of asked.values()) observations.push({ ...question, answer: await answer(inner, question) });
      return groupReads(inner, compactObservations(observations, wholeDirectories));
    },
  };
}

/**
 * Asks the questions of an earlier render again.
 * @returns why its output does not stand any more, in words for people; undefined if it does
 */
export async function findDifference(ref: string, reads: TreeReads, tree: SourceTree): Promise<string | undefined> {
  if ((await tree.objectId('')) === reads.root) return undefined;
  for (const { path, id, observations } of reads.directories) {
    if (id !== '' && (await tree.objectId(path)) === id) continue;
    for (const observation of observations) {
      const now = await answer(tree, observation);
      if (now !== observation.answer) return describeDifference(ref, observation, now);
    }
  }
  return undefined;
}

async function groupReads(tree: SourceTree, observations: readonly TreeObservation[]): Promise<TreeReads> {
  const groups = Map.groupBy(observations, directoryOf);
  const directories: DirectoryReads[] = [];
  for (const [path, own] of groups) {
    const id = (await tree.typeOf(path)) === 'directory' ? await tree.objectId(path) : undefined;
    directories.push({ path, id: id ?? '', observations: own });
  }
  return { root: (await tree.objectId('')) ?? '', directories };
}

async function answer(tree: SourceTree, question: TreeQuestion): Promise<string> {
  const { path } = question;
  switch (question.about) {
    case 'type':
      return tree.typeOf(path);
    case 'content':
      return (await tree.objectId(path)) ?? '';
    case 'names': {
      if ((await tree.typeOf(path)) !== 'directory') return '';
      const { files, directories } = await tree.list(path);
      return digest([...files.map((file) => `${file.kind} ${file.path}`), ...directories]);
    }
    case 'selected names': {
      if ((await tree.typeOf(path)) !== 'directory') return '';
      return digest((await selectFiles(tree, path, question.selection)).map((file) => `${file.kind} ${file.path}`));
    }
    case 'matching paths':
      return matchingPaths(tree, question);
  }
}

/** A link that leaves the repository is an answer too: it made the render fail. */
async function matchingPaths(
  tree: SourceTree,
  { search }: Extract<TreeQuestion, { readonly about: 'matching paths' }>,
): Promise<string> {
  try {
    const paths = await expandGlob(tree, search);
    return paths === undefined ? '' : digest(paths);
  } catch (error) {
    if (!(error instanceof SourcePathError)) throw error;
    return digest(['refused', error.message]);
  }
}

/** Never '', which is for what is not there. */
function digest(names: readonly string[]): string {
  return createHash('sha256').update(names.join('\0')).digest('hex').slice(0, 32);
}
