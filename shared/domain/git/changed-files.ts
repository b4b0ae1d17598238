import { ANY_PATH, type ReadPaths } from '../render/read-paths.ts';
import { compileGlob } from './glob.ts';

/** The files of a push, ready to be compared with what many applications were rendered from. */
export interface ChangedFiles {
  /** Whether any of them is one of the paths, lies below one, or stands where a directory on the way to one was. */
  touch(paths: ReadPaths): boolean;
}

/** What a submodule's files are depends on it, wherever the submodule is. */
const GIT_MODULES = '.gitmodules';

/** @param files all that differ, renamed ones under both names */
export function indexChangedFiles(files: readonly string[]): ChangedFiles {
  const changed = new Set(files);
  const folders = new Set(files.flatMap(foldersOf));
  const inRoot = files.filter((file) => !file.includes('/'));
  const isTouched = (path: string): boolean => {
    if (path === ANY_PATH || changed.has(path) || folders.has(path)) return true;
    // A file in the place of a directory, or a submodule with another commit.
    if (foldersOf(path).some((folder) => changed.has(folder))) return true;
    const glob = inRoot.length === 0 ? undefined : compileGlob(path, { starCrossesSlash: true, braces: true });
    return glob !== undefined && inRoot.some((file) => glob.matches(file));
  };
  return { touch: (paths) => changed.has(GIT_MODULES) || paths.some(isTouched) };
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}
