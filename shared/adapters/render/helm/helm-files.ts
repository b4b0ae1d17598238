import { joinPath } from '../../../domain/chart/join-path.ts';
import { ManifestInvalidError, SourcePathError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import { redactUrl } from '../../../domain/git/repository-url.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../../ports/source-reader.ts';
import { substituteBuildEnvironment } from '../build-environment.ts';
import { expandGlob, isGlob } from '../expand-glob.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';

/** Where a chart is. */
export interface ChartPlace {
  readonly tree: SourceTree;
  /** Directory with Chart.yaml, '' for the root of the tree. */
  readonly directory: string;
}

/** A file that helm is given, in the tree of the chart or of the source with that `ref`. */
export interface HelmFile {
  readonly tree: SourceTree;
  /** Name of the source without `$`; absent: the chart's own source. */
  readonly reference?: string;
  readonly path: string;
}

/** The files that options name. */
export interface HelmFiles {
  /** In helm's order: later ones win. */
  readonly valueFiles: readonly HelmFile[];
  readonly fileParameters: readonly { readonly name: string; readonly file: HelmFile }[];
}

/** A file, or files by a glob, as one entry of the options names it. */
type NamedFile = HelmFile & { readonly written: string; readonly option: string };

const URL_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const BUILD_VARIABLE = /^\$\{?(ARGOCD_APP_|KUBE_)/;

/**
 * Finds the value files and file parameters of a source. A glob's files come in their order, without those that another entry
 * names itself; no file is given twice. (https://argo-cd.readthedocs.io/en/latest/user-guide/helm/#glob-patterns-in-value-files)
 *
 * @throws SourcePathError for what is missing or outside the repository; SourceUnsupportedError for URLs; ManifestInvalidError
 */
export async function resolveHelmFiles(request: RenderRequest, chart: ChartPlace): Promise<HelmFiles> {
  const { valueFiles = [], fileParameters = [] } = request.source.helm ?? {};
  return {
    valueFiles: await resolveValueFiles(
      valueFiles.map((written) => nameFile('helm.valueFiles', written, request, chart)),
      request.source.helm?.ignoreMissingValueFiles === true,
    ),
    fileParameters: await Promise.all(
      fileParameters.map(async ({ name = '', path = '' }) => {
        const file = nameFile(`helm.fileParameters '${name}'`, path, request, chart);
        if (!(await isFile(file))) throw missing(file);
        return { name, file: fileOf(file) };
      }),
    ),
  };
}

async function resolveValueFiles(entries: readonly NamedFile[], ignoreMissing: boolean): Promise<readonly HelmFile[]> {
  const namedThemselves = new Set(entries.filter(({ written }) => !isGlob(written)).map(keyOf));
  const found = new Map<string, HelmFile>();
  for (const entry of entries) {
    if (!isGlob(entry.written)) {
      if (await isFile(entry)) addTo(found, fileOf(entry));
      else if (!ignoreMissing) throw missing(entry);
      continue;
    }
    const paths = await expandGlob(entry.tree, { pattern: entry.path });
    if (paths === undefined) throw new ManifestInvalidError(`${entry.option}: '${entry.written}' is not a valid glob`);
    if (paths.length === 0 && !ignoreMissing) {
      throw new SourcePathError(`values file glob "${entry.written}" matched no files`);
    }
    for (const path of paths) {
      const file = { ...fileOf(entry), path };
      if (!namedThemselves.has(keyOf(file))) addTo(found, file);
    }
  }
  return [...found.values()];
}

function nameFile(option: string, written: string, request: RenderRequest, chart: ChartPlace): NamedFile {
  const [first = '', ...rest] = written.split('/');
  const reference = first.startsWith('$') ? request.references.get(first.slice(1)) : undefined;
  if (reference !== undefined) {
    const inside = `/${substituteBuildEnvironment(rest.join('/'), request)}`;
    const path = insideRepository(option, written, joinPath('', inside));
    if (path === '') throw new SourcePathError(`${option}: '${written}' names no file after '${first}/'`);
    return { option, written, tree: reference, reference: first.slice(1), path };
  }
  if (/^\$[A-Za-z]/.test(first) && !BUILD_VARIABLE.test(first)) {
    throw new SourcePathError(
      `${option}: '${written}' names the source '${first}', which the application does not have; add a source with "ref: ${first.slice(1)}"`,
    );
  }
  const substituted = substituteBuildEnvironment(written, request);
  if (URL_SCHEME.test(substituted)) {
    throw new SourceUnsupportedError(
      `${option}: '${redactUrl(substituted)}' is a URL, and charts are rendered without a network; commit the file, or take it from a Git repository with a source that has a 'ref'`,
    );
  }
  return {
    option,
    written,
    tree: chart.tree,
    path: insideRepository(option, written, joinPath(chart.directory, substituted)),
  };
}

function insideRepository(option: string, written: string, path: string | undefined): string {
  if (path !== undefined) return path;
  throw new SourcePathError(`${option}: value file '${written}' resolved to outside repository root`);
}

async function isFile({ tree, path, option, written }: NamedFile): Promise<boolean> {
  const { type } = await resolveSourcePath(tree, path);
  if (type === 'directory') throw new SourcePathError(`${option}: '${written}' is a directory (${path}), not a file`);
  return type === 'file';
}

function missing({ option, written, path, reference }: NamedFile): SourcePathError {
  const hint = option === 'helm.valueFiles' ? ', or set helm.ignoreMissingValueFiles' : '';
  return new SourcePathError(
    `${option}: '${written}': there is no file ${path} in the repository${reference === undefined ? '' : ` of $${reference}`}; add it${hint}`,
    { data: { path } },
  );
}

function fileOf({ tree, reference, path }: HelmFile): HelmFile {
  return { tree, path, ...(reference !== undefined && { reference }) };
}

function keyOf({ reference = '', path }: HelmFile): string {
  return `${reference}:${path}`;
}

function addTo(files: Map<string, HelmFile>, file: HelmFile): void {
  if (!files.has(keyOf(file))) files.set(keyOf(file), file);
}
