import type { Source } from '../../domain/application/source.ts';
import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import type { RenderedSource } from '../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../ports/source-reader.ts';

/** What a source is made with, and what says so: a field of the source or a file in its directory. */
export interface DetectedSourceType {
  readonly type: RenderedSource['sourceType'];
  readonly because: string;
}

const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * Tells what a source is made with from its fields alone (reference/argocd.md §1.13).
 * @returns undefined if no field says it
 * @throws ManifestInvalidError if fields of several tools are set
 */
export function explicitSourceType(source: Source): DetectedSourceType | undefined {
  if (source.chart !== undefined && source.chart !== '') return { type: 'Helm', because: "field 'chart'" };
  if (source.repoURL.startsWith('oci://')) return { type: 'Helm', because: "the repository's scheme 'oci://'" };
  const named: DetectedSourceType[] = [];
  if (isSet(source.kustomize)) named.push({ type: 'Kustomize', because: "field 'kustomize'" });
  if (isSet(source.helm)) named.push({ type: 'Helm', because: "field 'helm'" });
  if (isSet(source.directory)) named.push({ type: 'Directory', because: "field 'directory'" });
  if (isSet(source.plugin)) named.push({ type: 'Plugin', because: "field 'plugin'" });
  if (named.length > 1) {
    throw new ManifestInvalidError(
      `multiple application sources defined: ${named.map(({ type }) => type).join(',')}; keep one of the fields`,
    );
  }
  return named[0];
}

/** Tells what a directory is made with from the files in it. */
export async function detectSourceType(tree: SourceTree, directory: string): Promise<DetectedSourceType> {
  const { files } = await tree.list(directory);
  const names = files.map((file) => file.path.slice(directory === '' ? 0 : directory.length + 1));
  if (names.includes('Chart.yaml')) return { type: 'Helm', because: `file '${inDirectory(directory, 'Chart.yaml')}'` };
  const kustomization = names.find((name) => KUSTOMIZATION_FILES.includes(name));
  if (kustomization !== undefined)
    return { type: 'Kustomize', because: `file '${inDirectory(directory, kustomization)}'` };
  return { type: 'Directory', because: 'no file of another tool' };
}

/** An empty object says nothing, as in Argo CD. */
function isSet(options: object | undefined): boolean {
  return options !== undefined && Object.keys(options).length > 0;
}

function inDirectory(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
