import type { ChartRepositories } from '../adapters/render/helm/chart-repositories.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { ChartReader } from '../ports/chart-reader.ts';
import type { RepositoryStore } from '../stores/repository-store.ts';

/** Charts name the repositories of their dependencies by URL, or as helm does by the name under which one is registered. */
const BY_NAME = /^(?:@|alias:)(.+)$/;

/** Lets charts of Git repositories fetch what they depend on with the credentials that are registered. */
export function createChartRepositories(reader: ChartReader, repositories: RepositoryStore): ChartRepositories {
  return {
    reader,
    async accessFor(repository) {
      const [, name] = BY_NAME.exec(repository) ?? [];
      if (name === undefined) return repositories.accessFor(repository);
      const found = (await repositories.list()).find((one) => one.name === name);
      if (found !== undefined) return repositories.accessFor(found.repo);
      throw new MalformedRequestError(
        `a chart depends on the repository '${repository}', and none of that name is registered; register it, or write its URL`,
      );
    },
  };
}
