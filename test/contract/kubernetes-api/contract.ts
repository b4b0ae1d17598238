import { randomBytes } from 'node:crypto';
import { beforeAll, expect } from 'vitest';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type KubernetesApi, startKubernetesApi } from '../../support/kubernetes-api.ts';
import { type Answer, type HttpClient, openHttpClient } from './http-client.ts';

/** What a contract test works with; filled in before the first test of the file. */
export interface Contract {
  readonly api: KubernetesApi;
  readonly client: HttpClient;
  /** A namespace of this file alone. */
  readonly namespace: string;
  /** The minor version of the server: 20 for v1.20.2. */
  readonly minor: number;
}

/** Gives a test file the API server under test and a namespace of its own. */
export function useContract(): Contract {
  const contract = {} as { -readonly [key in keyof Contract]: Contract[key] };
  beforeAll(async () => {
    contract.api = await startKubernetesApi();
    contract.client = await openHttpClient(contract.api.kubeconfig);
    contract.namespace = uniqueName('contract');
    contract.minor = Number.parseInt(String((await contract.client.get('/version')).body.minor), 10);
    await createNamespace(contract.client, contract.namespace);
    return async () => {
      await contract.client.delete(`/api/v1/namespaces/${contract.namespace}`);
      contract.client.close();
      await contract.api.stop();
    };
  }, 60_000);
  return contract;
}

/** A name nobody else has. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** Creates a namespace. */
export async function createNamespace(client: HttpClient, name: string): Promise<void> {
  const answer = await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  expect(answer.status, answer.text).toBe(201);
}

/** Reads until `isReached` accepts the answer: for what the server or its controllers do a little later. */
export async function eventually<T>(read: () => Promise<T>, isReached: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (isReached(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`not reached within 20 s; last seen: ${JSON.stringify(value).slice(0, 2000)}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Waits until the object at `path` is gone. */
export async function eventuallyGone(client: HttpClient, path: string): Promise<void> {
  await eventually(
    () => client.get(path),
    (answer) => answer.status === 404,
  );
}

/** The object of an answer that must have succeeded. */
export function succeeded(answer: Answer): KubernetesObject {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
}

/** A ConfigMap, the plainest of objects. */
export function aConfigMap(
  name: string,
  data: { readonly [key: string]: string } = { color: 'blue' },
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/** A Deployment with one container. */
export function aDeployment(name: string, spec: { readonly [field: string]: unknown } = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template: aPodTemplate(name), ...spec },
  };
}

/** The template of a Pod with the label `app`. */
export function aPodTemplate(name: string): { readonly [field: string]: unknown } {
  return {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
  };
}
