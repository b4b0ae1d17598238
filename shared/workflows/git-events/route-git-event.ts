import { formatApplicationRef } from '../../domain/application/application.ts';
import type { GitPushEvent } from '../../domain/git/git-event.ts';
import { knownInputsOf } from '../../domain/git/known-inputs.ts';
import { canonicalRepositoryUrl } from '../../domain/git/repository-url.ts';
import { selectAffectedApplications } from '../../domain/git/select-affected-applications.ts';
import type { Delivery } from '../../stores/delivery-store.ts';
import { allowedNamespaces } from '../application/allowed-namespaces.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestPlans } from '../pull-requests/request-plan.ts';
import { requestRefreshes } from '../refresh/request-refresh.ts';

/** Finds the applications that a delivery concerns and asks for their refresh. Safe to run twice. */
export async function routeGitEvent(deps: Dependencies, deliveryId: string): Promise<void> {
  const delivery = await deps.deliveries.read(deliveryId);
  if (!delivery || delivery.routedAt) return;
  if (delivery.event.kind === 'push') await refreshAffected(deps, delivery, delivery.event);
  if (delivery.event.kind === 'pull-request') await requestPlans(deps, delivery.event, deliveryId);
  await deps.deliveries.markRouted(deliveryId);
}

async function refreshAffected(
  deps: Dependencies,
  { id: deliveryId, receivedAt: deliveredAt }: Delivery,
  event: GitPushEvent,
): Promise<void> {
  const keys = [...new Set(event.repositoryUrls.map(canonicalRepositoryUrl))];
  const refs = (await Promise.all(keys.map((key) => deps.references.list(key)))).flat();
  const applications = (await deps.applications.readMany(refs)).map(({ application, control }) => ({
    metadata: application.metadata,
    spec: application.spec,
    inputs: knownInputsOf(application, control),
  }));
  const selected = selectAffectedApplications(event, applications, {
    allowedNamespaces: allowedNamespaces(deps.settings),
  });
  for (const { application, affected, reason } of selected) {
    const name = formatApplicationRef(application.metadata);
    // A monorepo has hundreds that a push does not concern.
    deps.logger[affected ? 'info' : 'debug']('routed', { deliveryId, application: name, affected, reason });
  }
  const affected = selected.filter((selection) => selection.affected).map(({ application }) => application);
  const { after: revision, pushedAt } = event;
  const push = revision && { revision, deliveredAt, ...(pushedAt === undefined ? {} : { pushedAt }) };
  await requestRefreshes(
    deps,
    affected.map(({ metadata }) => metadata),
    { deliveryId, ...(push ? { push } : {}) },
  );
}
