import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClusterForwarder } from '../../shared/adapters/kubernetes/elsewhere/answer-cluster-call.ts';
import type { ClusterCall } from '../../shared/adapters/kubernetes/elsewhere/cluster-call.ts';
import { createRemoteRoute } from '../../shared/adapters/kubernetes/elsewhere/remote-route.ts';
import { createHttpClusterClient } from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { systemClock } from '../../shared/adapters/local/system-clock.ts';
import type { InvokeFunction } from '../../shared/ports/remote-function.ts';

describe('a cluster with a private endpoint', () => {
  let server: Server;
  let url: string;
  const seen: { readonly url: string | undefined; readonly token: string | undefined }[] = [];

  beforeEach(async () => {
    seen.length = 0;
    server = createServer((request, response) => {
      seen.push({ url: request.url, token: request.headers.authorization });
      response.setHeader('content-type', 'application/json');
      if (request.url === '/version') return response.end(JSON.stringify({ gitVersion: 'v1.36.2' }));
      response.statusCode = 404;
      return response.end(JSON.stringify({ kind: 'Status', code: 404, message: 'not here' }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  function clientThrough(invoke: InvokeFunction) {
    return createHttpClusterClient({
      connection: { server: url, credentials: async () => ({ headers: { authorization: 'Bearer t0ken' } }) },
      clock: systemClock,
      openRoute: createRemoteRoute(invoke),
    });
  }

  /** The function as Lambda calls it: everything goes through JSON. */
  const forward = createClusterForwarder();
  const invoke: InvokeFunction = async (payload) => {
    const answer = await forward(JSON.parse(JSON.stringify(payload)) as ClusterCall);
    return { kind: 'Answer', body: JSON.parse(JSON.stringify(answer)) };
  };

  it('is asked through the function in its network, with the credentials of the caller', async () => {
    expect(await clientThrough(invoke).serverVersion()).toBe('v1.36.2');
    expect(seen).toEqual([{ url: '/version', token: 'Bearer t0ken' }]);
  });

  it('is unreachable when it does not answer, in the words of the network', async () => {
    const client = clientThrough(invoke);
    await new Promise((closed) => server.close(closed));
    await expect(client.serverVersion()).rejects.toMatchObject({ code: 'ClusterUnreachableError' });
    await expect(client.serverVersion()).rejects.toThrow(/ECONNREFUSED|refused/);
    server.listen(0, '127.0.0.1');
  });

  it('is unreachable when the function is', async () => {
    const client = clientThrough(async () => ({ kind: 'Unreachable', reason: 'Rate Exceeded.' }));
    await expect(client.serverVersion()).rejects.toThrow('did not answer: Rate Exceeded.');
  });
});
