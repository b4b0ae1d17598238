import type { ChartAccess, ChartReader } from '../../../ports/chart-reader.ts';
import type { RenderContext } from '../render-context.ts';

/** Where charts come from that a chart of a repository depends on. */
export interface ChartRepositories {
  readonly reader: ChartReader;
  /**
   * What is needed to read the repository of a dependency.
   * @param repository as Chart.yaml has it: a URL, or `@name` of a registered repository
   */
  accessFor(repository: string): Promise<ChartAccess>;
}

/** What of a renderer's context is needed for charts. */
export type HelmContext = Pick<RenderContext, 'tools' | 'limits' | 'charts'>;

/** The same repositories, reached as anybody could. */
export function withoutCredentials({ reader, accessFor }: ChartRepositories): ChartRepositories {
  return { reader, accessFor: async (repository) => ({ url: (await accessFor(repository)).url }) };
}
