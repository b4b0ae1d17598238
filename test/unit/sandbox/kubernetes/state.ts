import type { ApiState, WriteRequest } from '../../../../sandbox/kubernetes/api-state.ts';
import { BUILTIN_KINDS } from '../../../../sandbox/kubernetes/kinds/builtin-kinds.ts';
import { createKindRegistry } from '../../../../sandbox/kubernetes/kinds/kind-registry.ts';
import { serverRequest } from '../../../../sandbox/kubernetes/server-request.ts';
import { createServiceAddresses } from '../../../../sandbox/kubernetes/service-addresses.ts';
import { openObjectStore } from '../../../../sandbox/kubernetes/store/object-store.ts';
import { createObject } from '../../../../sandbox/kubernetes/verbs/create-object.ts';

/** An API in memory with the namespace `default`, at a time that the test sets. */
export interface TestApi extends ApiState {
  setNow(time: string): void;
  /** A request of the manager `test` for a kind in `default`. */
  request(apiVersion: string, kind: string, more?: Partial<WriteRequest>): WriteRequest;
}

export function createTestApi(): TestApi {
  let now = new Date('2026-01-01T00:00:00Z');
  const store = openObjectStore();
  const kinds = createKindRegistry(BUILTIN_KINDS);
  const api: TestApi = {
    store,
    kinds,
    addresses: createServiceAddresses(store),
    now: () => now,
    setNow(time) {
      now = new Date(time);
    },
    request(apiVersion, kind, more = {}) {
      const found = kinds.byApiVersion(apiVersion, kind);
      if (found === undefined) throw new Error(`no kind ${apiVersion} ${kind}`);
      return { ...serverRequest(found, found.namespaced ? 'default' : '', 'test'), ...more };
    },
  };
  createObject(api, api.request('v1', 'Namespace'), { metadata: { name: 'default' } });
  return api;
}

/** A Deployment as a person writes it. */
export function aDeployment(spec: object = {}, container: object = {}): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx:1.25', ...container }] },
      },
      ...spec,
    },
  };
}
