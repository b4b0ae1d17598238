import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { parsePluginManifest } from '../contracts/plugin-manifest.ts';
import type { RenderPlugin } from '../domain/application/render-plugin.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';

/**
 * Reads the config management plugins of a directory (WINDLASS_PLUGINS): each `.yaml` or `.yml` file in it is a `plugin.yaml` of
 * Argo CD.
 *
 * @returns sorted by name
 * @throws MalformedRequestError naming the file and the field, or two plugins of one name
 */
export async function loadPlugins(directory: string): Promise<readonly RenderPlugin[]> {
  const files = (await listFiles(directory)).filter((file) => /\.ya?ml$/.test(file)).sort();
  const plugins = await Promise.all(files.map((file) => loadPlugin(join(directory, file))));
  const names = plugins.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) {
    throw new MalformedRequestError(
      `WINDLASS_PLUGINS: two plugins in ${directory} have the name ${double}; rename one`,
    );
  }
  return plugins.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function listFiles(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw new MalformedRequestError(`WINDLASS_PLUGINS: ${directory} cannot be read; it must be a directory`, { cause });
  }
}

async function loadPlugin(file: string): Promise<RenderPlugin> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'), { prettyErrors: false, logLevel: 'silent' });
  const [document] = Array.isArray(documents) ? documents : [];
  const [fault] = document?.errors ?? [];
  if (document === undefined || documents.length !== 1 || fault !== undefined) {
    throw new MalformedRequestError(`${file}: ${fault?.message ?? 'must hold exactly one plugin'}`);
  }
  try {
    return parsePluginManifest(document.toJS());
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    throw new MalformedRequestError(`${file}: ${error.message}`, { cause: error });
  }
}
