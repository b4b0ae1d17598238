import { type Destination, formatApplicationRef, sourcesOf } from '../../domain/application/application.ts';
import { canonicalRepositoryUrl } from '../../domain/git/repository-url.ts';
import { projectNameOf } from '../../domain/project/app-project.ts';
import { type ApplicationRecord, refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { withSyncStarted } from '../sync/request-sync.ts';
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

/** Asks the applications that go to one of these clusters to look again: it may be reachable now, or gone. */
export async function refreshApplicationsOfCluster(
  deps: Dependencies,
  clusters: readonly Destination[],
): Promise<void> {
  const records = await deps.applications.list();
  const affected = records.filter(({ application: { spec } }) => {
    const { server, name } = spec.destination;
    const address = server?.replace(/\/+$/, '');
    return clusters.some((cluster) => (name ? name === cluster.name : address === cluster.server));
  });
  await requestRefreshes(deps, affected.map(refOf));
}

/** Asks the applications of a project to look again, and their syncs too: rules and windows may be others now. */
export async function refreshApplicationsOfProject(deps: Dependencies, project: string): Promise<void> {
  const records = await deps.applications.list();
  const affected = records.filter(({ application }) => projectNameOf(application.spec) === project);
  for (const record of affected.filter(({ control }) => control.sync)) await wakeSync(deps, record);
  await requestRefreshes(deps, affected.map(refOf));
}

async function wakeSync(deps: Dependencies, { application: { metadata } }: ApplicationRecord): Promise<void> {
  const record = await deps.applications.update(metadata, (current) =>
    current.control.sync ? withSyncStarted(current, current.control.sync, deps.clock.now()) : undefined,
  );
  const operationId = record?.control.sync?.id;
  if (!operationId) return;
  await deps.queue.send({ type: 'StepSyncOperation', application: formatApplicationRef(metadata), operationId });
}
