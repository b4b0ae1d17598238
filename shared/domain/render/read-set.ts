import type { FileSelection } from './file-selection.ts';

/** A question that a render asked of a commit's tree. */
export type TreeQuestion =
  /** What is at the path: file, directory, symlink, submodule or absent. */
  | { readonly about: 'type'; readonly path: string }
  /** The content of a file, or of a directory with all that is below it; both by their Git object id. */
  | { readonly about: 'content'; readonly path: string }
  /** The names and kinds of the entries of a directory, not their content. */
  | { readonly about: 'names'; readonly path: string }
  /** The names of selected files of a directory, not their content. */
  | { readonly about: 'selected names'; readonly path: string; readonly selection: FileSelection }
  /** The paths that match a glob over the whole tree. All of them, and the links on the way, are below the directory. */
  | { readonly about: 'matching paths'; readonly path: string; readonly search: PathSearch };

/** A glob over paths from the root, whose `*` stays within a name. */
export interface PathSearch {
  readonly pattern: string;
  /** Default `file`. */
  readonly type?: 'file' | 'directory';
}

/** A question with its answer, in a form that can be compared; '' if there was nothing. */
export type TreeObservation = TreeQuestion & { readonly answer: string };

/** What was asked about one directory. As long as the directory is the same object, so is every answer. */
export interface DirectoryReads {
  readonly path: string;
  /** Its Git object id; '' if there is no such directory. */
  readonly id: string;
  readonly observations: readonly TreeObservation[];
}

/** All that a render asked of one tree. */
export interface TreeReads {
  /** Git object id of the whole tree: nothing need be compared if it is the same. */
  readonly root: string;
  readonly directories: readonly DirectoryReads[];
}

/**
 * What the output of a render depends on. The same answers make the same output, at whatever commit.
 */
export interface ReadSet {
  /** By the name that a source gives to another with `ref`; '' is the source's own tree. */
  readonly trees: { readonly [ref: string]: TreeReads };
}

/** The directory whose object id decides the answer to a question: the one it is about, or the one that holds it. */
export function directoryOf({ about, path }: TreeQuestion): string {
  if (about === 'names' || about === 'selected names' || about === 'matching paths') return path;
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Two questions with the same text are the same question. */
export function formatQuestion(question: TreeQuestion): string {
  const { about, path } = question;
  if (about === 'selected names') return `${about} ${path} ${JSON.stringify(question.selection)}`;
  return about === 'matching paths' ? `${about} ${path} ${JSON.stringify(question.search)}` : `${about} ${path}`;
}

/**
 * Leaves out what another answer includes: all that is in a directory whose content was asked for as a whole.
 * @param wholeDirectories paths of such directories
 */
export function compactObservations(
  observations: readonly TreeObservation[],
  wholeDirectories: ReadonlySet<string>,
): readonly TreeObservation[] {
  const isCovered = ({ about, path }: TreeObservation): boolean => {
    // The content of a directory is the one observation that covers it; all others about it follow.
    for (let at = path; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
      if (wholeDirectories.has(at) && (at !== path || about !== 'content')) return true;
      if (at === '') return false;
    }
  };
  return observations.filter((observation) => !isCovered(observation));
}

/** Says to people why an answer is another one now. */
export function describeDifference(ref: string, observation: TreeObservation, answer: string): string {
  const where = `${ref === '' ? '' : `$${ref}/`}${observation.path || '.'}`;
  switch (observation.about) {
    case 'content':
      if (answer === '') return `${where} was removed`;
      return observation.answer === '' ? `${where} was added` : `${where} changed`;
    case 'type':
      if (answer === 'absent') return `${where} was removed`;
      return observation.answer === 'absent' ? `${where} was added` : `${where} is a ${answer} now`;
    case 'names':
    case 'selected names':
      return `files were added to or removed from ${where}`;
    case 'matching paths':
      return `what matches ${ref === '' ? '' : `$${ref}/`}${observation.search.pattern} was added or removed`;
  }
}
