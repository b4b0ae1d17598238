import type { RepositoryAccess, SourceTree } from './source-reader.ts';

/**
 * What is needed to talk to a chart repository: `https://host/path` for one with an index.yaml; `oci://host/path`, or the same
 * without a scheme, for a registry.
 */
export interface ChartAccess extends RepositoryAccess {
  /** Credentials also go to other hosts that the index names. */
  readonly passCredentials?: boolean;
  /** Speaks HTTP to a registry; one on this machine always may. */
  readonly plainHttp?: boolean;
}

/**
 * Reads charts from chart repositories and OCI registries.
 * @throws SourceForbiddenError, RepositoryNotFoundError, SourceUnavailableError, SourceUnsupportedError, RevisionNotFoundError,
 * ManifestInvalidError (each method)
 */
export interface ChartReader {
  /**
   * Finds the version that a target revision means: itself if it is a version, else the highest that the constraint accepts. '' and
   * `*` are the highest that is no pre-release.
   *
   * @param chart '' if the URL names the chart, as `oci://host/path/chart` does
   */
  resolveVersion(access: ChartAccess, chart: string, constraint: string): Promise<string>;
  /** The packaged chart (.tgz), its digest checked where the repository says one. */
  readArchive(access: ChartAccess, chart: string, version: string): Promise<Uint8Array>;
  /** Opens the files of a chart, Chart.yaml at the root; object ids are hashes of the content. */
  openChart(access: ChartAccess, chart: string, version: string): Promise<SourceTree>;
}
