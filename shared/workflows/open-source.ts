import type { Source } from '../domain/application/source.ts';
import type { SourceTree } from '../ports/source-reader.ts';
import type { Dependencies } from './dependencies.ts';

/** A source at a certain commit or version. */
export interface OpenedSource {
  readonly source: Source;
  /** The full SHA, or the version of the chart. */
  readonly revision: string;
  /** The files of the commit, or of the chart. */
  readonly tree: SourceTree;
}

/**
 * Resolves the revision of a source and opens its files.
 * @param targetRevision instead of the source's own; '' is the default branch, or the highest version
 * @throws the errors of SourceReader, or of ChartReader for a chart of a repository
 */
export async function openSource(
  deps: Dependencies,
  source: Source,
  targetRevision = source.targetRevision ?? '',
): Promise<OpenedSource> {
  const access = await deps.repositories.accessFor(source.repoURL);
  if (isChartSource(source)) {
    const { chart = '', helm } = source;
    const chartAccess = { ...access, ...(helm?.passCredentials ? { passCredentials: true } : {}) };
    const version = await deps.charts.resolveVersion(chartAccess, chart, targetRevision);
    return { source, revision: version, tree: await deps.charts.openChart(chartAccess, chart, version) };
  }
  const tagPrefix = source.tagPrefix ? { tagPrefix: source.tagPrefix } : {};
  const revision = await deps.sources.resolveRevision(access, targetRevision || 'HEAD', tagPrefix);
  return { source, revision, tree: await deps.sources.openTree(access, revision) };
}

function isChartSource({ chart, repoURL }: Source): boolean {
  return Boolean(chart) || repoURL.startsWith('oci://');
}
