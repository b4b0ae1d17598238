import { dirname, join } from 'node:path/posix';
import { SourcePathError } from '../../../domain/errors/source-errors.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';
import type { FindImport } from './start-jsonnet-process.ts';

/**
 * Makes the search for imports in a commit's tree. Like go-jsonnet as Argo CD sets it up, it looks beside the importing file, then
 * in the libraries, the last one first, then in the source's own directory.
 *
 * @param libraries directories of the tree, as they are listed
 */
export function createImportSearch(tree: SourceTree, directory: string, libraries: readonly string[]): FindImport {
  return async (importer, path) => {
    if (path.startsWith('/')) throw refused(path, 'is absolute; write it relative to the file, or to a library');
    const places = [...new Set([dirname(importer), ...libraries.toReversed(), directory])];
    const candidates = places.map((place) => join(place, path));
    const within = candidates.filter((candidate) => candidate !== '..' && !candidate.startsWith('../'));
    for (const candidate of within) {
      const found = await resolveSourcePath(tree, candidate);
      if (found.type === 'file') return { path: candidate, bytes: await tree.read(found.path) };
    }
    if (within.length < candidates.length) throw refused(path, 'leads outside the repository');
    const searched = places.map((place) => (place === '' || place === '.' ? 'the root of the repository' : place));
    throw refused(path, `is not there; searched in ${searched.join(', ')}`);
  };
}

function refused(path: string, why: string): SourcePathError {
  return new SourcePathError(`the import '${path}' ${why}`, { data: { path } });
}
