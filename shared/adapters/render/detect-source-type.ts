import type { Source } from '../../domain/application/source.ts';
import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import type { RenderedSource } from '../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { KUSTOMIZATION_FILES } from './kustomize/kustomization.ts';

type SourceType = RenderedSource['sourceType'];

/** A chart wins over a kustomization beside it. */
const MARKERS: readonly (readonly [SourceType, readonly string[]])[] = [
  ['Helm', ['Chart.yaml']],
  ['Kustomize', KUSTOMIZATION_FILES],
];

/**
 * Tells what a source is made with from its fields alone (reference/argocd.md §1.13).
 * @returns undefined if no field says it
 * @throws ManifestInvalidError if fields of several tools are set
 */
export function explicitSourceType(source: Source): SourceType | undefined {
  if (source.chart || source.repoURL.startsWith('oci://')) return 'Helm';
  const named: readonly SourceType[] = [
    ...(isSet(source.kustomize) ? ['Kustomize' as const] : []),
    ...(isSet(source.helm) ? ['Helm' as const] : []),
    ...(isSet(source.directory) ? ['Directory' as const] : []),
    ...(isSet(source.plugin) ? ['Plugin' as const] : []),
  ];
  if (named.length > 1) {
    throw new ManifestInvalidError(`multiple application sources defined: ${named.join(',')}; keep one of the fields`);
  }
  return named[0];
}

/**
 * Tells what a directory is made with from the files in it. Each is asked for by its name: whatever else comes and goes, the answer
 * stays.
 */
export async function detectSourceType(tree: SourceTree, directory: string): Promise<SourceType> {
  for (const [type, names] of MARKERS) {
    for (const name of names) {
      const found = await tree.typeOf(directory === '' ? name : `${directory}/${name}`);
      if (found === 'file' || found === 'symlink') return type;
    }
  }
  return 'Directory';
}

/** An empty object says nothing, as in Argo CD. */
function isSet(options: object | undefined): boolean {
  return options !== undefined && Object.keys(options).length > 0;
}
