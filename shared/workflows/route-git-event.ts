import pMap from 'p-map';
import { formatApplicationRef } from '../domain/application/application.ts';
import { NotFoundError } from '../domain/errors/request-errors.ts';
import { canonicalRepositoryUrl } from '../domain/git/repository-url.ts';
import { selectAffectedApplications } from '../domain/git/select-affected-applications.ts';
import { allowedNamespaces } from './allowed-namespaces.ts';
import type { Dependencies } from './dependencies.ts';
import { requestRefresh } from './request-refresh.ts';

const CONCURRENCY = 10;

/** Finds the applications that a delivery concerns and asks for their refresh. Safe to run twice. */
export async function routeGitEvent(deps: Dependencies, deliveryId: string): Promise<void> {
  const delivery = await deps.deliveries.read(deliveryId);
  if (!delivery || delivery.routedAt) return;
  const { event } = delivery;
  if (event.kind === 'push') {
    const keys = [...new Set(event.repositoryUrls.map(canonicalRepositoryUrl))];
    const refs = (await Promise.all(keys.map((key) => deps.references.list(key)))).flat();
    const records = await deps.applications.readMany(refs);
    const selected = selectAffectedApplications(
      event,
      records.map((record) => record.application),
      { allowedNamespaces: allowedNamespaces(deps.settings) },
    );
    for (const { application, affected, reason } of selected) {
      const name = formatApplicationRef(application.metadata);
      deps.logger.info('routed', { deliveryId, application: name, affected, reason });
    }
    await pMap(
      selected.filter(({ affected }) => affected),
      async ({ application }) => {
        try {
          await requestRefresh(deps, application.metadata);
        } catch (error) {
          if (!(error instanceof NotFoundError)) throw error; // deleted meanwhile
        }
      },
      { concurrency: CONCURRENCY },
    );
  }
  await deps.deliveries.markRouted(deliveryId);
}
