import { cleanPath } from '../git/refresh-paths.ts';
import type { ReadSet, TreeObservation, TreeReads } from './read-set.ts';

/**
 * The paths of a tree that a render depended on: files, whether they were there or looked for in vain; directories with all that is below
 * them; and globs for files of the root. `.` is everything.
 */
export type ReadPaths = readonly string[];

/** What a render depended on, by the name that a source gives to another with `ref`; '' is the source's own tree. */
export interface RenderReads {
  readonly [ref: string]: ReadPaths;
}

/** Everything: no push is known not to concern it. */
export const ANY_PATH = '.';

/** They are saved with each application: more become the directories that they are in. */
const MAX_PATHS = 40;
const MAX_CHARACTERS = 2000;

/**
 * Says in few paths what a render depended on; rather too much than too little.
 * @param folder the source's own; what lies in it is taken together
 */
export function readPathsOf({ trees }: ReadSet, folder: string): RenderReads {
  return Object.fromEntries(
    Object.entries(trees).map(([ref, reads]) => [ref, pathsOf(reads, ref === '' ? cleanPath(folder) : ANY_PATH)]),
  );
}

function pathsOf({ directories }: TreeReads, folder: string): ReadPaths {
  const observations = directories.flatMap((directory) => directory.observations);
  const held = directoriesOn(observations);
  // A directory on the way to something that was there is itself there as long as that is.
  const telling = observations.filter(({ about, path }) => about !== 'type' || !held.has(path));
  const paths = telling.flatMap(pathsOfObservation);
  return shorten(paths.map((path) => (folder !== ANY_PATH && isWithin(folder, path) ? folder : path)));
}

/** The directories on the way to all that was there. */
function directoriesOn(observations: readonly TreeObservation[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { about, path, answer } of observations) {
    // A glob has an answer even if its directory is not there.
    if (about === 'matching paths' || answer === '' || answer === 'absent') continue;
    for (let at = parentOf(path); at !== ANY_PATH && !found.has(at); at = parentOf(at)) found.add(at);
  }
  return found;
}

function pathsOfObservation(observation: TreeObservation): readonly string[] {
  if (observation.path !== '') return [observation.path];
  if (observation.about !== 'selected names' || observation.selection.recurse) return [ANY_PATH];
  const { include, endings } = observation.selection;
  if (include) return [include.includes('/') ? ANY_PATH : include];
  return endings === undefined ? [ANY_PATH] : endings.map((ending) => `*${ending}`);
}

/** Leaves out what others include, and takes directories for files where they are too many. */
function shorten(paths: readonly string[]): ReadPaths {
  const kept = withoutCovered(paths);
  if (kept.length <= MAX_PATHS && kept.join().length <= MAX_CHARACTERS) return kept;
  const deepest = Math.max(...kept.map(depthOf));
  return shorten(kept.map((path) => (depthOf(path) === deepest ? parentOf(path) : path)));
}

function withoutCovered(paths: readonly string[]): readonly string[] {
  const all = new Set(paths);
  if (all.has(ANY_PATH)) return [ANY_PATH];
  const isCovered = (path: string): boolean => {
    const parent = parentOf(path);
    return parent !== ANY_PATH && (all.has(parent) || isCovered(parent));
  };
  return [...all].filter((path) => !isCovered(path)).sort();
}

function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function depthOf(path: string): number {
  return path === ANY_PATH ? 0 : path.split('/').length;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || ANY_PATH;
}
