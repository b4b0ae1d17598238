import type { ChartDependency } from '../../../domain/chart/chart-metadata.ts';
import { joinPath } from '../../../domain/chart/join-path.ts';
import { ManifestInvalidError, SourcePathError } from '../../../domain/errors/source-errors.ts';
import { parseVersion, parseVersionConstraint } from '../../../domain/git/version-constraint.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';
import type { ChartPlace } from './helm-files.ts';
import { type Chart, readChart, readVendoredCharts } from './read-chart.ts';

/** A chart with what has to be added to its `charts/` before helm can render it. */
export interface ChartPlan {
  /** Where the chart is in the tree. */
  readonly directory: string;
  /** Charts elsewhere in the tree. */
  readonly local: readonly ChartPlan[];
  /** Charts of repositories, with the version of Chart.lock if there is one. */
  readonly remote: readonly ChartDependency[];
}

/** Charts that depend on charts that depend on charts: more than this is a mistake. */
const MAX_DEPTH = 10;
const LOCAL = 'file://';

/**
 * Finds what a chart depends on and does not have in its `charts/`; for charts elsewhere in the repository, what those depend on too.
 * @throws ManifestInvalidError, SourcePathError
 */
export async function planChart(place: ChartPlace): Promise<ChartPlan> {
  return planWithin(place, [], new Map());
}

/** The directories of the tree that the plan takes charts from, the chart's own first. */
export function directoriesOf(plan: ChartPlan): readonly string[] {
  return [...new Set([plan.directory, ...plan.local.flatMap(directoriesOf)])];
}

/** `charts/x/Chart.yaml`, for messages and paths. */
export function inChart({ directory }: Pick<ChartPlace, 'directory'>, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

async function planWithin(
  place: ChartPlace,
  within: readonly string[],
  planned: Map<string, ChartPlan>,
): Promise<ChartPlan> {
  const chain = [...within, place.directory];
  if (within.includes(place.directory) || chain.length > MAX_DEPTH) {
    throw new ManifestInvalidError(
      `${inChart(place, 'Chart.yaml')}: the charts depend on each other in a circle, or too deeply: ${chain.map((directory) => directory || '.').join(' → ')}`,
    );
  }
  const known = planned.get(place.directory);
  if (known !== undefined) return known;
  const chart = await readChart(place);
  const missing = await missingDependencies(place, chart);
  const local: ChartPlan[] = [];
  for (const dependency of missing.filter(({ repository }) => repository.startsWith(LOCAL))) {
    local.push(await planWithin(await findLocal(place, dependency), chain, planned));
  }
  const remote = missing.filter(({ repository }) => !repository.startsWith(LOCAL));
  const plan = {
    directory: place.directory,
    local,
    remote: remote.map((dependency) => locked(place, chart, dependency)),
  };
  planned.set(place.directory, plan);
  return plan;
}

async function missingDependencies(place: ChartPlace, chart: Chart): Promise<readonly ChartDependency[]> {
  if (chart.dependencies.length === 0) return [];
  const vendored = new Set((await readVendoredCharts(place)).map(({ name }) => name));
  const missing = chart.dependencies.filter(({ name }) => !vendored.has(name));
  // The same chart may be needed under several aliases.
  const keyOf = ({ name, version, repository }: ChartDependency) => `${name} ${version} ${repository}`;
  return [...new Map(missing.map((dependency) => [keyOf(dependency), dependency])).values()];
}

async function findLocal(place: ChartPlace, { name, version, repository }: ChartDependency): Promise<ChartPlace> {
  const where = `${inChart(place, 'Chart.yaml')}: dependency '${name}'`;
  const written = repository.slice(LOCAL.length);
  if (written.startsWith('/')) {
    throw new SourcePathError(`${where}: ${repository} is absolute; write it relative to the chart`);
  }
  const directory = joinPath(place.directory, written);
  if (directory === undefined) throw new SourcePathError(`${where}: ${repository} leads outside the repository`);
  const resolved = await resolveSourcePath(place.tree, directory);
  if (resolved.type !== 'directory') {
    throw new SourcePathError(
      `${where}: there is no directory ${directory || '.'} in the repository; correct ${repository}`,
    );
  }
  const other = { tree: place.tree, directory: resolved.path };
  const found = await readChart(other);
  if (found.name !== '' && parseVersion(found.version) !== undefined && !accepts(version, found.version)) {
    throw new ManifestInvalidError(`${where}: ${repository} has version ${found.version}, and ${version} is wanted`);
  }
  return other;
}

/** `helm dependency build` compares digests of the two files; here it is enough that the lock answers the dependency. */
function locked(place: ChartPlace, { lock }: Chart, dependency: ChartDependency): ChartDependency {
  if (lock === undefined) return dependency;
  const entry = lock.find(
    ({ name, repository, version }) =>
      name === dependency.name && repository === dependency.repository && accepts(dependency.version, version),
  );
  if (entry !== undefined) return entry;
  throw new ManifestInvalidError(
    `${inChart(place, 'Chart.lock')}: the lock file is out of sync with the dependencies file (dependency '${dependency.name}'); run "helm dependency update" and commit it`,
  );
}

function accepts(wanted: string, version: string): boolean {
  if (wanted === '' || wanted === version) return true;
  const parsed = parseVersion(version);
  return parsed !== undefined && parseVersionConstraint(wanted)?.accepts(parsed) === true;
}
