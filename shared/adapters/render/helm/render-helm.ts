import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChartText, findUnstableFunctions } from '../../../domain/chart/find-unstable-functions.ts';
import { ManifestInvalidError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import { decodeText } from '../decode-text.ts';
import { materialize, withTemporaryDirectory } from '../materialize-tree.ts';
import type { RenderedObjects } from '../render-context.ts';
import { resolveSourceDirectory, resolveSourcePath } from '../resolve-source-path.ts';
import { runTool } from '../run-tool.ts';
import { buildDependencies } from './build-dependencies.ts';
import { readChartTexts } from './chart-files.ts';
import type { HelmContext } from './chart-repositories.ts';
import { describeHelmFailure } from './describe-helm-failure.ts';
import { describeUnstableFunctions } from './describe-unstable-functions.ts';
import { helmArguments, valuesText } from './helm-arguments.ts';
import { type ChartPlace, type HelmFile, type HelmFiles, resolveHelmFiles } from './helm-files.ts';
import { parseHelmOutput } from './parse-helm-output.ts';
import { directoriesOf, inChart, planChart } from './plan-chart.ts';

/** Below the temporary directory: the source itself, where helm runs, and the sources that are referred to. */
const SOURCE = 'source';
const REFERENCES = 'references';

/**
 * Renders a chart with `helm template` as Argo CD does (reference/argocd.md §1.13): the chart, what it depends on and the files that
 * the options name are written to a temporary directory, and helm sees nothing else.
 *
 * @throws SourcePathError, ManifestInvalidError (helm's own words), SourceUnsupportedError, ToolMissingError, and for dependencies
 * the errors of ChartReader
 */
export async function renderHelm(request: RenderRequest, context: HelmContext): Promise<RenderedObjects> {
  const chart = await findChart(request);
  const files = await resolveHelmFiles(request, chart);
  const plan = await planChart(chart);
  return withTemporaryDirectory(async (directory) => {
    const root = join(directory, SOURCE);
    const written = await writeFiles(directory, files, { tree: chart.tree, charts: directoriesOf(plan) });
    const helmCanSay = async <T>(run: () => Promise<T>) =>
      run().catch((error) => explain(error, request, written, root));
    await helmCanSay(() => buildDependencies(plan, root, context));
    const texts = await readChartTexts(join(root, chart.directory));
    const values = await Promise.all(written.valueFiles.map((path) => readText(join(root, path))));
    const input = {
      chart: `./${chart.directory}`,
      valueFiles: written.valueFiles,
      fileParameters: written.fileParameters,
      asksCluster: asksCluster(texts, [...values, valuesText(request.source.helm ?? {}) ?? '']),
    };
    const { stdout } = await helmCanSay(async () =>
      runTool(await context.tools.helm(), helmArguments(request, input), {
        cwd: root,
        input: valuesText(request.source.helm ?? {}) ?? '',
        limits: context.limits,
      }),
    );
    return {
      objects: await parseHelmOutput(stdout),
      warnings: describeUnstableFunctions(findUnstableFunctions(texts)),
    };
  });
}

async function findChart({ source, tree }: RenderRequest): Promise<ChartPlace> {
  if (tree === undefined) {
    throw new SourceUnsupportedError(
      `${source.repoURL}: charts of repositories are not read here; commit the chart to a Git repository`,
    );
  }
  const directory = await resolveSourceDirectory(tree, source.path ?? '');
  const place = { tree, directory };
  if ((await resolveSourcePath(tree, inChart(place, 'Chart.yaml'))).type !== 'file') {
    throw new ManifestInvalidError(
      `${source.path || '.'}: there is no Chart.yaml; point the source's path at a chart, or remove its 'helm' options`,
    );
  }
  return place;
}

/** The files of the options with their paths as helm is given them, relative to the root of the source. */
interface WrittenFiles {
  readonly valueFiles: readonly string[];
  readonly fileParameters: readonly { readonly name: string; readonly path: string }[];
  readonly references: readonly string[];
}

async function writeFiles(
  directory: string,
  { valueFiles, fileParameters }: HelmFiles,
  { tree, charts }: { readonly tree: ChartPlace['tree']; readonly charts: readonly string[] },
): Promise<WrittenFiles> {
  const all = [...valueFiles, ...fileParameters.map(({ file }) => file)];
  const own = all.filter(({ reference }) => reference === undefined);
  await materialize(
    tree,
    [...charts, ...own.map(({ path }) => path)].map((path) => ({ path })),
    join(directory, SOURCE),
  );
  const references = [...new Set(all.flatMap(({ reference }) => reference ?? []))];
  for (const [index, reference] of references.entries()) {
    const lent = all.filter((file) => file.reference === reference);
    const place = join(directory, REFERENCES, String(index));
    if (lent[0] !== undefined)
      await materialize(
        lent[0].tree,
        lent.map(({ path }) => ({ path })),
        place,
      );
  }
  const placeOf = ({ reference, path }: HelmFile) =>
    reference === undefined ? `./${path}` : `../${REFERENCES}/${references.indexOf(reference)}/${path}`;
  return {
    references,
    valueFiles: valueFiles.map(placeOf),
    fileParameters: fileParameters.map(({ name, file }) => ({ name, path: placeOf(file) })),
  };
}

/** Nothing of a cluster shows in the output of a chart that never says the word; values may hold templates too. */
function asksCluster(texts: readonly ChartText[], values: readonly string[]): boolean {
  const says = (text: string) => text.includes('Capabilities');
  return (
    values.some(says) ||
    texts.some(({ path, text }) => says(text) || (/(^|\/)Chart\.yaml$/.test(path) && text.includes('kubeVersion')))
  );
}

async function explain(error: unknown, { source }: RenderRequest, written: WrittenFiles, root: string): Promise<never> {
  if (!(error instanceof ManifestInvalidError)) throw error;
  const values = await Promise.all(written.valueFiles.map((path) => readText(join(root, path))));
  throw describeHelmFailure(error, {
    references: written.references,
    values: [...values, valuesText(source.helm ?? {}) ?? ''],
    parameters: source.helm?.parameters ?? [],
  });
}

async function readText(path: string): Promise<string> {
  return decodeText(await readFile(path));
}
