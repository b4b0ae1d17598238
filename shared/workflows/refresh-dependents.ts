import { type Destination, sourcesOf } from '../domain/application/application.ts';
import { canonicalRepositoryUrl } from '../domain/git/repository-url.ts';
import { refOf } from '../stores/application-record.ts';
import type { Dependencies } from './dependencies.ts';
import { requestRefreshes } from './request-refresh.ts';

/** Asks the applications of a repository to look again: its credentials may be right now. */
export async function refreshApplicationsOfRepository(deps: Dependencies, url: string): Promise<void> {
  await requestRefreshes(deps, await deps.references.list(canonicalRepositoryUrl(url)));
}

/** Asks the applications that read from certain URLs to look again: the credentials or the trust for them may have changed. */
export async function refreshApplicationsReading(
  deps: Dependencies,
  isMeant: (repoURL: string) => boolean,
): Promise<void> {
  const records = await deps.applications.list();
  const affected = records.filter(({ application: { spec } }) =>
    sourcesOf(spec).some(({ repoURL }) => isMeant(repoURL)),
  );
  await requestRefreshes(deps, affected.map(refOf));
}

/** Asks the applications that go to a cluster to look again: it may be reachable now. */
export async function refreshApplicationsOfCluster(deps: Dependencies, cluster: Destination): Promise<void> {
  const records = await deps.applications.list();
  const affected = records.filter(({ application: { spec } }) => {
    const { server, name } = spec.destination;
    return name ? name === cluster.name : server?.replace(/\/+$/, '') === cluster.server;
  });
  await requestRefreshes(deps, affected.map(refOf));
}
