import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartDependency } from '../../../domain/chart/chart-metadata.ts';
import { ManifestInvalidError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import { redactUrl } from '../../../domain/git/repository-url.ts';
import { runTool } from '../run-tool.ts';
import type { HelmContext } from './chart-repositories.ts';
import { type ChartPlan, inChart } from './plan-chart.ts';

/**
 * Puts what a chart lacks into its `charts/`: charts of the same repository packaged by helm, as `helm dependency build` does, and
 * charts of repositories as they are.
 *
 * @param root where the directories of the plan have been written, at their places
 * @throws ManifestInvalidError, SourceUnsupportedError, ToolMissingError, and the errors of ChartReader
 */
export async function buildDependencies(plan: ChartPlan, root: string, context: HelmContext): Promise<void> {
  await buildOnce(plan, root, context, new Set());
}

async function buildOnce(plan: ChartPlan, root: string, context: HelmContext, built: Set<string>): Promise<void> {
  if (built.has(plan.directory) || plan.local.length + plan.remote.length === 0) return;
  built.add(plan.directory);
  const charts = join(root, plan.directory, 'charts');
  await mkdir(charts, { recursive: true });
  for (const [index, dependency] of plan.remote.entries()) {
    // Not named for the chart: its name comes from a file of the repository, and helm does not look at the archive's.
    await writeFile(join(charts, `fetched-${index}.tgz`), await fetchChart(plan, dependency, context));
  }
  for (const local of plan.local) {
    await buildOnce(local, root, context, built);
    await runTool(
      await context.tools.helm(),
      ['package', `./${local.directory}`, '--destination', `./${inChart(plan, 'charts')}`],
      { cwd: root, limits: context.limits },
    );
  }
}

async function fetchChart(plan: ChartPlan, dependency: ChartDependency, { charts }: HelmContext): Promise<Uint8Array> {
  const { name, version, repository } = dependency;
  const where = `${inChart(plan, 'Chart.yaml')}: dependency '${name}'`;
  const folder = inChart(plan, 'charts');
  if (repository === '') {
    throw new ManifestInvalidError(
      `${where} is missing in ${folder}/ and names no repository; commit it there, or name its repository`,
    );
  }
  if (charts === undefined) {
    throw new SourceUnsupportedError(
      `${where} is missing in ${folder}/, and its repository ${redactUrl(repository)} is not read here; run "helm dependency update" and commit ${folder}/`,
    );
  }
  const access = await charts.accessFor(repository);
  const chosen = await charts.reader.resolveVersion(access, name, asConstraint(version));
  return charts.reader.readArchive(access, name, chosen);
}

/** To Argo CD `1.2` is a version, to Helm it is a constraint: any patch of it. */
function asConstraint(version: string): string {
  return /^v?\d+(\.\d+)?$/.test(version) ? `~${version}` : version;
}
