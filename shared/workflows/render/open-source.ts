import type { Source } from '../../domain/application/source.ts';
import { RevisionNotFoundError } from '../../domain/errors/source-errors.ts';
import type { RepositoryAccess, SourceTree } from '../../ports/source-reader.ts';
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
    const revision = await resolveCommit(deps, access, source, {
      targetRevision,
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

/**
 * What an opened source consists of, in one text: as long as it is the same, so is every file. A commit never changes; a chart may be
 * published again under the same version.
 */
export async function identityOf({ source, revision, tree }: OpenedSource): Promise<string> {
  return isChartSource(source) ? `${revision} ${(await tree.objectId('')) ?? ''}` : revision;
}

/**
 * Finds the same for a source that is not opened yet, as cheaply as it can be: of a Git repository nothing but its branches and tags is
 * read.
 * @throws as `openSource`
 */
export async function identifySource(
  deps: Dependencies,
  source: Source,
  options: Pick<OpenSourceOptions, 'notBefore'>,
): Promise<string> {
  if (isChartSource(source)) return identityOf(await openSource(deps, source, options));
  const access = await deps.repositories.accessFor(source.repoURL);
  return resolveCommit(deps, access, source, { ...options, targetRevision: source.targetRevision ?? '' });
}

function resolveCommit(
  { sources }: Dependencies,
  access: RepositoryAccess,
  { tagPrefix }: Source,
  { targetRevision, notBefore }: OpenSourceOptions,
): Promise<string> {
  return sources.resolveRevision(access, targetRevision || 'HEAD', {
    ...(tagPrefix ? { tagPrefix } : {}),
    ...(notBefore ? { notBefore } : {}),
  });
}

function isChartSource({ chart, repoURL }: Source): boolean {
  return Boolean(chart) || repoURL.startsWith('oci://');
}
