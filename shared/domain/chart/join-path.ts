/**
 * Joins a path to a directory by its text alone, as Go's path.Join does: `..` removes the part before it.
 * @param directory relative to a root, '' for the root itself
 * @param path relative to the directory, or with a leading `/` to the root
 * @returns the path relative to the root, '' for the root itself; undefined if it leads out of the root
 */
export function joinPath(directory: string, path: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : directory}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
