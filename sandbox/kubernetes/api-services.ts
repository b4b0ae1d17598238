import type { ApiState } from './api-state.ts';
import { groupNames, versionsOf } from './http/discovery.ts';
import { serverRequest } from './server-request.ts';
import { createObject } from './verbs/create-object.ts';
import { deleteObject } from './verbs/delete-object.ts';

const SERVICES = 'apiregistration.k8s.io/apiservices';
/** Marks the entries that follow what is served here. */
const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/** Keeps an APIService for each served group and version, as the aggregator does. */
export function registerApiServices(state: ApiState): void {
  const kind = state.kinds.byStorageKey(SERVICES);
  if (kind === undefined) return;
  const request = serverRequest(kind, '', 'kube-apiserver');
  const served = new Map<string, object>();
  for (const group of groupNames(state.kinds)) {
    for (const version of versionsOf(state.kinds, group)) {
      const spec = { ...(group === '' ? {} : { group }), version, groupPriorityMinimum: 17_800, versionPriority: 15 };
      served.set(`${version}.${group}`, {
        metadata: { name: `${version}.${group}`, labels: { [AUTOMANAGED]: 'onstart' } },
        spec,
      });
    }
  }
  for (const { metadata } of state.store.list(SERVICES)) {
    const isOurs = metadata.labels?.[AUTOMANAGED] !== undefined;
    if (isOurs && !served.has(metadata.name)) deleteObject(state, request, metadata.name);
  }
  for (const [name, service] of served) {
    if (state.store.get(SERVICES, '', name) === undefined) createObject(state, request, service);
  }
}
