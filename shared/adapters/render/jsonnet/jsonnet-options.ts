import { ManifestInvalidError, SourcePathError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { substituteBuildEnvironment } from '../build-environment.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';
import type { JsonnetVariable } from './language/evaluate.ts';

/** The field `directory.jsonnet` of a source. */
export interface JsonnetOptions {
  readonly externalVariables: readonly JsonnetVariable[];
  readonly topLevelArguments: readonly JsonnetVariable[];
  /** Directories of the tree. */
  readonly libraries: readonly string[];
}

/**
 * Reads the options for Jsonnet; the build environment is substituted in the values.
 * @throws ManifestInvalidError naming a faulty field; SourcePathError for a library that is not there or outside the repository
 */
export async function readJsonnetOptions(request: RenderRequest, tree: SourceTree): Promise<JsonnetOptions> {
  const written = request.source.directory?.jsonnet ?? {};
  const libraries: string[] = [];
  for (const [index, library] of listOf(written, 'libs').entries()) {
    if (typeof library !== 'string') throw invalid(`libs[${index}]`, 'must be a text');
    libraries.push(await findLibrary(tree, library, `directory.jsonnet.libs[${index}]`));
  }
  return {
    libraries,
    externalVariables: readVariables(written, 'extVars', request),
    topLevelArguments: readVariables(written, 'tlas', request),
  };
}

type Fields = { readonly [field: string]: unknown };

function readVariables(written: Fields, field: 'extVars' | 'tlas', request: RenderRequest): readonly JsonnetVariable[] {
  return listOf(written, field).map((variable, index) => {
    const { name, value = '', code = false } = (variable ?? {}) as Fields;
    const at = `${field}[${index}]`;
    if (typeof name !== 'string' || name === '') throw invalid(`${at}.name`, 'is missing or not a text');
    if (typeof value !== 'string')
      throw invalid(`${at}.value`, 'must be a text; quote it, and set code: true for a number');
    if (typeof code !== 'boolean') throw invalid(`${at}.code`, 'must be true or false');
    return { name, value: substituteBuildEnvironment(value, request), isCode: code };
  });
}

/** Relative to the root of the repository, with or without a leading slash, as Argo CD takes it. */
async function findLibrary(tree: SourceTree, library: string, field: string): Promise<string> {
  const resolved = await resolveSourcePath(tree, library);
  if (resolved.type === 'directory') return resolved.path;
  const why = resolved.type === 'absent' ? 'does not exist' : `is a ${resolved.type}, not a directory`;
  throw new SourcePathError(`${field}: '${library}' ${why} in the repository`, { data: { path: library } });
}

function listOf(written: Fields, field: string): readonly unknown[] {
  const value = written[field] ?? [];
  if (!Array.isArray(value)) throw invalid(field, 'must be a list');
  return value;
}

function invalid(field: string, problem: string): ManifestInvalidError {
  return new ManifestInvalidError(`directory.jsonnet.${field} ${problem}`, { data: { field } });
}
