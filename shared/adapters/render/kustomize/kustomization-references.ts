import type { KustomizationFields } from './kustomization.ts';

/** A path that a kustomization names, relative to its directory. */
export interface KustomizationReference {
  readonly path: string;
  /** Where it is named, like `resources`. */
  readonly field: string;
  /** What may be there. `plugin` is a file of settings, which name further files. */
  readonly kind: 'file' | 'directory' | 'file or directory' | 'plugin';
}

/** A Helm chart that a kustomization inflates. */
export interface ChartReference {
  readonly name: string;
  /** Directories where kustomize looks for it, in its order. */
  readonly directories: readonly string[];
}

/** Finds all paths that a kustomization names; kustomize reads no others. */
export function referencesOf(fields: KustomizationFields): readonly KustomizationReference[] {
  return [
    ...textsOf(fields.resources, 'resources', 'file or directory'),
    ...textsOf(fields.bases, 'bases', 'file or directory'),
    ...textsOf(fields.components, 'components', 'directory'),
    ...textsOf(fields.crds, 'crds', 'file'),
    ...textsOf(fields.configurations, 'configurations', 'file'),
    ...textsOf([mapOf(fields.openapi).path], 'openapi', 'file'),
    ...textsOf(fields.patchesStrategicMerge, 'patchesStrategicMerge', 'file').filter(isNoInlineText),
    ...['patches', 'patchesJson6902', 'replacements'].flatMap((field) =>
      textsOf(pluck(fields[field], 'path'), field, 'file'),
    ),
    ...['configMapGenerator', 'secretGenerator'].flatMap((field) =>
      listOf(fields[field]).flatMap(generatorFiles(field)),
    ),
    ...['generators', 'transformers', 'validators'].flatMap((field) => textsOf(fields[field], field, 'plugin')),
    ...listOf(fields.helmCharts).flatMap(valuesFiles('helmCharts')),
    ...listOf(fields.helmChartInflationGenerator).flatMap(valuesFiles('helmChartInflationGenerator')),
  ];
}

/** Finds the paths that the settings of kustomize's own generators and transformers name. */
export function pluginReferencesOf(settings: unknown): readonly KustomizationReference[] {
  const { kind, path, paths, replacements } = mapOf(settings);
  const field = typeof kind === 'string' ? kind : 'plugin';
  return [
    ...textsOf([path], field, 'file'),
    ...textsOf(paths, field, 'file').filter(isNoInlineText),
    ...textsOf(pluck(replacements, 'path'), field, 'file'),
    ...generatorFiles(field)(settings),
    ...(kind === 'HelmChartInflationGenerator' ? valuesFiles(field)(settings) : []),
  ];
}

/** Finds the charts that a kustomization inflates, in its fields or as the settings of a generator. */
export function chartReferencesOf(fields: KustomizationFields): readonly ChartReference[] {
  const home = textOr(mapOf(fields.helmGlobals).chartHome, 'charts');
  const listed = listOf(fields.helmCharts).map((chart) => chartReference(chart, home));
  const older = listOf(fields.helmChartInflationGenerator).map((chart) => {
    const { chartName, chartVersion, chartRepoUrl, chartHome } = mapOf(chart);
    return chartReference({ name: chartName, version: chartVersion, repo: chartRepoUrl }, textOr(chartHome, home));
  });
  const own =
    mapOf(fields).kind === 'HelmChartInflationGenerator'
      ? [chartReference(fields, textOr(fields.chartHome, 'charts'))]
      : [];
  return [...listed, ...older, ...own];
}

/** A chart with repository and version is kept in a directory of that version. */
function chartReference(chart: unknown, home: string): ChartReference {
  const { name, version, repo } = mapOf(chart);
  const plain = `${home}/${textOr(name, '')}`;
  const isVersioned = typeof repo === 'string' && repo !== '' && typeof version === 'string' && version !== '';
  const versioned = `${home}/${textOr(name, '')}-${textOr(version, '')}/${textOr(name, '')}`;
  return { name: textOr(name, '?'), directories: isVersioned ? [versioned, plain] : [plain] };
}

function valuesFiles(field: string): (chart: unknown) => readonly KustomizationReference[] {
  return (chart) => {
    const { valuesFile, values, additionalValuesFiles } = mapOf(chart);
    return [...textsOf([valuesFile, values], field, 'file'), ...textsOf(additionalValuesFiles, field, 'file')];
  };
}

/** `files` may be `key=path`; `env` is the older form of `envs`. */
function generatorFiles(field: string): (generator: unknown) => readonly KustomizationReference[] {
  return (generator) => {
    const { files, env, envs } = mapOf(generator);
    return [
      ...textsOf(files, field, 'file').map((file) => ({ ...file, path: file.path.slice(file.path.indexOf('=') + 1) })),
      ...textsOf([env], field, 'file'),
      ...textsOf(envs, field, 'file'),
    ];
  };
}

/** A text of several lines, or with a field, is the patch itself. */
function isNoInlineText({ path }: KustomizationReference): boolean {
  return !path.includes('\n') && !path.includes(': ');
}

function textsOf(
  value: unknown,
  field: string,
  kind: KustomizationReference['kind'],
): readonly KustomizationReference[] {
  return listOf(value).flatMap((path) => (typeof path === 'string' && path !== '' ? [{ path, field, kind }] : []));
}

function pluck(value: unknown, field: string): readonly unknown[] {
  return listOf(value).map((item) => mapOf(item)[field]);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
