import { compileGlob } from './glob.ts';

/** Annotation that names the paths whose files an application is made from. */
export const MANIFEST_GENERATE_PATHS = 'argocd.argoproj.io/manifest-generate-paths';

/** What the refresh paths of one source depend on. */
export interface RefreshPathInput {
  /** Value of the annotation `argocd.argoproj.io/manifest-generate-paths`, if the application has it. */
  readonly annotation: string | undefined;
  readonly sourcePath: string;
  /** Whether the source is where a source hydrator writes to; it depends on that path and no other, whatever the annotation says. */
  readonly isHydratorSyncSource: boolean;
}

/** The paths, from the root of the repository, whose changes concern a source; none means all. */
export function refreshPathsOf(input: RefreshPathInput): readonly string[] {
  if (input.isHydratorSyncSource) return [input.sourcePath];
  return (input.annotation ?? '')
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => (item.startsWith('/') ? item.slice(1) : cleanPath(`${input.sourcePath}/${item}`)));
}

/**
 * Whether any changed file is a refresh path, lies below one, or matches one as a glob. An unknown or empty list of files, or no
 * refresh path, means yes: it is a filter for what is surely not concerned.
 */
export function filesTouchRefreshPaths(
  refreshPaths: readonly string[],
  changedFiles: readonly string[] | undefined,
): boolean {
  if (changedFiles === undefined || changedFiles.length === 0 || refreshPaths.length === 0) return true;
  return refreshPaths.some((path) => {
    const root = cleanPath(path);
    if (root === '.') return true;
    const glob = compileGlob(root, { starCrossesSlash: false, braces: false });
    return changedFiles.some((file) => file === root || file.startsWith(`${root}/`) || glob?.matches(file) === true);
  });
}

/** Removes `.`, `..` and empty parts; `..` does not lead above the root, which is `.`. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}
