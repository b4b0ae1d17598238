import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { decodeText } from '../decode-text.ts';
import { parseKubernetesYaml } from '../kubernetes-yaml.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';

/** The names that kustomize looks for, in its order. */
export const KUSTOMIZATION_FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Fields of a kustomization, unchecked: kustomize itself is the judge of them. */
export type KustomizationFields = { readonly [field: string]: unknown };

/** A kustomization of a commit's tree. */
export interface Kustomization {
  /** The directory that its paths are relative to. */
  readonly directory: string;
  /** Path of its file. */
  readonly file: string;
  readonly fields: KustomizationFields;
}

/**
 * Reads the kustomization of a directory.
 * @returns undefined if there is none; kustomize says so better than we could
 * @throws ManifestInvalidError if there are several, or it cannot be read
 */
export async function readKustomization(tree: SourceTree, directory: string): Promise<Kustomization | undefined> {
  const names = KUSTOMIZATION_FILES.map((name) => (directory === '' ? name : `${directory}/${name}`));
  const found = await Promise.all(names.map((name) => resolveSourcePath(tree, name)));
  const files = names.filter((_name, index) => found[index]?.type === 'file');
  const [file] = files;
  if (file === undefined) return undefined;
  if (files.length > 1) {
    throw new ManifestInvalidError(
      `${directory || '.'}: found multiple kustomization files: ${files.join(', ')}; keep one`,
    );
  }
  const resolved = found[names.indexOf(file)]?.path ?? file;
  return { directory, file, fields: parseFields(file, decodeText(await tree.read(resolved))) };
}

function parseFields(file: string, text: string): KustomizationFields {
  const [document, ...more] = parseKubernetesYaml(text).filter((one) => !one.ok || one.value !== null);
  if (document === undefined) return {};
  const at = `${file}:${document.position.line}:${document.position.column}`;
  if (!document.ok) throw new ManifestInvalidError(`${at}: ${document.problem}`, { data: { file } });
  if (more.length > 0)
    throw new ManifestInvalidError(`${file}: a kustomization is one YAML document, and this has several`);
  if (typeof document.value !== 'object' || document.value === null || Array.isArray(document.value)) {
    throw new ManifestInvalidError(`${at}: a kustomization must be a mapping`, { data: { file } });
  }
  return document.value as KustomizationFields;
}
