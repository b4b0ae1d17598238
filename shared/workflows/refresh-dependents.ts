import pMap from 'p-map';
import { type Destination, formatApplicationRef } from '../domain/application/application.ts';
import { NotFoundError } from '../domain/errors/request-errors.ts';
import { canonicalRepositoryUrl } from '../domain/git/repository-url.ts';
import { type ApplicationRecord, refOf } from '../stores/application-record.ts';
import type { Dependencies } from './dependencies.ts';
import { requestRefresh } from './request-refresh.ts';

const CONCURRENCY = 10;

/** Asks the applications of a repository to look again: its credentials may be right now. */
export async function refreshApplicationsOfRepository(deps: Dependencies, url: string): Promise<void> {
  const refs = await deps.references.list(canonicalRepositoryUrl(url));
  await refreshAll(deps, await deps.applications.readMany(refs));
}

/** Asks the applications that go to a cluster to look again: it may be reachable now. */
export async function refreshApplicationsOfCluster(deps: Dependencies, cluster: Destination): Promise<void> {
  const records = await deps.applications.list();
  await refreshAll(
    deps,
    records.filter(({ application: { spec } }) => {
      const { server, name } = spec.destination;
      return name ? name === cluster.name : server?.replace(/\/+$/, '') === cluster.server;
    }),
  );
}

async function refreshAll(deps: Dependencies, records: readonly ApplicationRecord[]): Promise<void> {
  await pMap(
    records,
    async (record) => {
      try {
        await requestRefresh(deps, refOf(record));
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error; // deleted meanwhile
        deps.logger.debug('gone before its refresh', { application: formatApplicationRef(refOf(record)) });
      }
    },
    { concurrency: CONCURRENCY },
  );
}
