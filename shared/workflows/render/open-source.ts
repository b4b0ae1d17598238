import type { Source } from '../../domain/application/source.ts';
import { RevisionNotFoundError } from '../../domain/errors/source-errors.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import type { Dependencies } from '../dependencies.ts';

/** A source at a certain commit or version. */
export interface OpenedSource {
  readonly source: Source;
  /** The full SHA, or the version of the chart. */
  readonly revision: string;
  /** The files of the commit, or of the chart. */
  readonly tree: SourceTree;
}

/** Which revision of a source to open. */
export interface OpenSourceOptions {
  /** Instead of the source's own; '' is the default branch, or the highest version. */
  readonly targetRevision?: string;
  /** What the repository said of its branches and tags after this time will do; default: it is asked now. */
  readonly notBefore?: Date;
}

/**
 * Resolves the revision of a source and opens its files.
 * @throws the errors of SourceReader, or of ChartReader for a chart of a repository
 */
export async function openSource(
  deps: Dependencies,
  source: Source,
  { targetRevision = source.targetRevision ?? '', notBefore }: OpenSourceOptions = {},
): Promise<OpenedSource> {
  const access = await deps.repositories.accessFor(source.repoURL);
  if (isChartSource(source)) {
    const { chart = '', helm } = source;
    const chartAccess = { ...access, ...(helm?.passCredentials ? { passCredentials: true } : {}) };
    const version = await deps.charts.resolveVersion(chartAccess, chart, targetRevision);
    return { source, revision: version, tree: await deps.charts.openChart(chartAccess, chart, version) };
  }
  const open = async (since: Date | undefined): Promise<OpenedSource> => {
    const revision = await deps.sources.resolveRevision(access, targetRevision || 'HEAD', {
      ...(source.tagPrefix ? { tagPrefix: source.tagPrefix } : {}),
      ...(since ? { notBefore: since } : {}),
    });
    return { source, revision, tree: await deps.sources.openTree(access, revision) };
  };
  if (notBefore === undefined) return open(undefined);
  try {
    return await open(notBefore);
  } catch (error) {
    // What was a branch's tip some seconds ago may be gone since a forced push, or a branch be there that was not.
    if (!(error instanceof RevisionNotFoundError)) throw error;
    return open(undefined);
  }
}

function isChartSource({ chart, repoURL }: Source): boolean {
  return Boolean(chart) || repoURL.startsWith('oci://');
}
