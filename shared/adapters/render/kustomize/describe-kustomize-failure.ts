import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import { decodeText } from '../decode-text.ts';
import { maskSecrets, secretsIn, secretsOfYaml } from '../secret-values.ts';
import type { KustomizationFields } from './kustomization.ts';

/** What kustomize quotes of its input: the entries of a generator, a patch that is none, a line of a file of variables. */
const QUOTED: readonly (readonly [RegExp, string])[] = [
  [/literal sources \[[\s\S]*?, expected key=value/g, 'a literal source is not of the form key=value'],
  [/(SM or JSON patch from )\[[\s\S]*\]/g, '$1its text'],
  [/(line \d+ has invalid utf8 bytes) ?:.*/g, '$1'],
];

/** Puts kustomize's error into words without the secrets of its input. @param files the texts of all that it could read */
export function describeKustomizeFailure(
  error: ManifestInvalidError,
  fields: KustomizationFields,
  files: readonly Uint8Array[],
): ManifestInvalidError {
  const words = QUOTED.reduce((text, [pattern, instead]) => text.replace(pattern, instead), error.message);
  const secrets = [...secretsIn(fields, false), ...files.flatMap(secretsOfFile)];
  return new ManifestInvalidError(maskSecrets(words, secrets), { data: error.data });
}

/** Helm's charts and other large files are beside the point. */
const MAX_FILE_BYTES = 1_000_000;

function secretsOfFile(content: Uint8Array): readonly string[] {
  return content.length > MAX_FILE_BYTES ? [] : secretsOfYaml(decodeText(content));
}
