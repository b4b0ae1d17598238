import { compileGlob, type Glob } from '../git/glob.ts';

/** Which files of a directory are wanted; what it leaves out may come and go unnoticed. */
export interface FileSelection {
  /** Whether directories below are entered. */
  readonly recurse: boolean;
  /** Endings of names, like `.yaml`; default all. */
  readonly endings?: readonly string[];
  /** Glob over the path relative to the directory, in which `*` also crosses `/` and `{a,b}` alternates; default all. */
  readonly include?: string;
  /** Glob as `include`; wins over it. */
  readonly exclude?: string;
}

/**
 * Makes the test whether a file is selected, by its path relative to the directory.
 * @returns undefined if a glob is malformed
 */
export function compileSelection(selection: FileSelection): ((relativePath: string) => boolean) | undefined {
  const include = compile(selection.include);
  const exclude = compile(selection.exclude);
  if (include === 'malformed' || exclude === 'malformed') return undefined;
  const { endings } = selection;
  return (path) =>
    (endings === undefined || endings.some((ending) => path.endsWith(ending))) &&
    exclude?.matches(path) !== true &&
    include?.matches(path) !== false;
}

function compile(pattern: string | undefined): Glob | 'malformed' | undefined {
  if (pattern === undefined || pattern === '') return undefined;
  return compileGlob(pattern, { starCrossesSlash: true, braces: true }) ?? 'malformed';
}
