import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterCredentials } from '../../../../shared/adapters/kubernetes/cluster-connection.ts';
import type { RequestRecord } from '../../../../shared/adapters/kubernetes/cluster-transport.ts';
import {
  createHttpClusterClient,
  type HttpClusterClient,
} from '../../../../shared/adapters/kubernetes/http-cluster-client.ts';
import { type ScriptedApiServer, startScriptedApiServer, statusAnswer } from './scripted-api-server.ts';

const NODE = { group: '', version: 'v1', kind: 'Node' };

describe('the connections of a cluster client', () => {
  let api: ScriptedApiServer;
  let records: RequestRecord[];
  let nowMs: number;
  let tokens: string[];
  let renewals: number;
  let client: HttpClusterClient;

  beforeEach(async () => {
    api = await startScriptedApiServer();
    records = [];
    nowMs = 1_000_000;
    tokens = ['one'];
    renewals = 0;
    client = createHttpClusterClient({
      connection: { server: api.url, credentials },
      clock: { now: () => new Date(nowMs) },
      onRequest: (record) => records.push(record),
    });
  });

  afterEach(async () => {
    await client.close();
    await api.close();
  });

  async function credentials({ renew = false } = {}): Promise<ClusterCredentials> {
    if (renew) {
      renewals++;
      tokens.shift();
    }
    return { headers: { authorization: `Bearer ${tokens[0] ?? 'one'}` } };
  }

  it('renews credentials once when they are refused', async () => {
    tokens = ['old', 'new'];
    api.refusedAuthorization = 'Bearer old';
    api.answers = [{ body: { gitVersion: 'v1.36.2' } }];

    await expect(client.serverVersion()).resolves.toBe('v1.36.2');
    expect(api.calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
  });

  it('does not try the same credentials again', async () => {
    tokens = ['only', 'only'];
    api.answers = [statusAnswer(401, 'Unauthorized')];

    await expect(client.serverVersion()).rejects.toMatchObject({ code: 'ClusterForbiddenError' });
    expect(api.calls).toHaveLength(1);
  });

  it('renews once for requests that are refused at the same time', async () => {
    tokens = ['old', 'new'];
    api.refusedAuthorization = 'Bearer old';

    await Promise.all(Array.from({ length: 5 }, () => client.serverVersion()));

    expect(renewals).toBe(1);
  });

  it('looks at the credentials again after a minute', async () => {
    await client.serverVersion();
    tokens = ['rotated'];
    await client.serverVersion();
    nowMs += 60_000;
    await client.serverVersion();

    expect(api.calls.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer rotated',
    ]);
  });

  it('reuses its connections', async () => {
    for (let i = 0; i < 20; i++) await client.serverVersion();

    // One, or a second if the first was still busy with the end of its answer.
    expect(api.connections.size).toBeLessThanOrEqual(2);
  });

  const dropConnection = (response: ServerResponse) => void response.socket?.destroy();

  it('tries once more when a kept connection was dropped', async () => {
    api.answers = [dropConnection, { body: { gitVersion: 'v1' } }];

    await expect(client.serverVersion()).resolves.toBe('v1');
    expect(records.map((record) => record.status)).toEqual([0, 200]);
  });

  it('gives up when the connection is dropped again, and creates nothing twice', async () => {
    api.answers = [dropConnection, dropConnection, dropConnection];

    await expect(client.serverVersion()).rejects.toMatchObject({ code: 'ClusterUnreachableError' });
    await expect(client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } })).rejects.toMatchObject({
      code: 'ClusterUnreachableError',
    });
    expect(api.calls).toHaveLength(3);
  });

  it('does not wait for ever', async () => {
    api.answers = [() => {}];
    const impatient = createHttpClusterClient({
      connection: { server: api.url, credentials },
      clock: { now: () => new Date(nowMs) },
      timeoutMs: 50,
    });

    await expect(impatient.serverVersion()).rejects.toThrow(
      `cannot reach the cluster ${api.url}: no answer within 0.05 s`,
    );
  });

  it.each([
    ['a page', (response: ServerResponse) => void response.end('<html>Welcome</html>')],
    ['a redirection', { status: 302, headers: { location: 'https://login.example' } }],
  ])('does not take %s for an answer of a Kubernetes API', async (_name, next) => {
    api.answers = [next];

    await expect(client.get({ ...NODE, namespace: '', name: 'n' })).rejects.toThrow(
      'does not answer like a Kubernetes API server',
    );
  });

  it('does not count the time that a request waits for its turn', async () => {
    const slow = (response: ServerResponse) => void setTimeout(() => response.end('{}'), 500);
    api.answers = Array.from({ length: 100 }, () => slow);
    const busy = createHttpClusterClient({
      connection: { server: api.url, credentials },
      clock: { now: () => new Date(nowMs) },
      timeoutMs: 2_000,
    });

    await Promise.all(Array.from({ length: 100 }, () => busy.serverVersion()));

    expect(api.calls).toHaveLength(100);
    await busy.close();
  });

  it('waits as long as the server asks', async () => {
    api.answers = [{ status: 429, headers: { 'retry-after': '3' }, body: { message: 'slow down' } }];

    await expect(client.serverVersion()).rejects.toMatchObject({
      code: 'ApiThrottledError',
      retry: { afterSeconds: 3 },
    });
  });

  it('names a server that is not there', async () => {
    const nobody = createHttpClusterClient({
      connection: { server: 'http://127.0.0.1:1', credentials },
      clock: { now: () => new Date(nowMs) },
    });

    await expect(nobody.serverVersion()).rejects.toMatchObject({
      code: 'ClusterUnreachableError',
      retry: 'backoff',
      message: 'cannot reach the cluster http://127.0.0.1:1: connection refused',
    });
  });
});
