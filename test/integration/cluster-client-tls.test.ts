import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionFromConfig } from '../../shared/adapters/kubernetes/connection-from-config.ts';
import { createHttpClusterClient } from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import type { ClusterConfig } from '../../shared/ports/cluster-config.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A server that answers /version with the name in the caller's certificate. */
describe('the cluster client over TLS', () => {
  let api: Server;
  let server: string;
  let serverPem: { readonly cert: string; readonly key: string };
  let userPem: { readonly cert: string; readonly key: string };

  beforeAll(async () => {
    serverPem = await certificate('cluster.internal');
    userPem = await certificate('jane');
    api = createServer(
      { ...tlsOf(serverPem), ca: userPem.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        response.end(JSON.stringify({ gitVersion: `for ${subject?.CN ?? 'nobody'}` }));
      },
    );
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    server = `https://127.0.0.1:${(api.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  });

  async function certificate(name: string): Promise<{ readonly cert: string; readonly key: string }> {
    const extensions = [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ] as const;
    const made = await generate([{ name: 'commonName', value: name }], { extensions: [...extensions] } as never);
    return { cert: made.cert, key: made.private };
  }

  function tlsOf({ cert, key }: { readonly cert: string; readonly key: string }) {
    return { cert, key };
  }

  async function ask(config: ClusterConfig): Promise<string> {
    const client = createHttpClusterClient({
      connection: connectionFromConfig(server, config),
      clock: { now: () => new Date() },
    });
    try {
      return await client.serverVersion();
    } finally {
      await client.close();
    }
  }

  it('talks to a server that the given authority vouches for under the given name', async () => {
    await expect(
      ask({ tlsClientConfig: { caData: base64(serverPem.cert), serverName: 'cluster.internal' } }),
    ).resolves.toBe('for nobody');
  });

  it('shows its client certificate', async () => {
    const tlsClientConfig = {
      caData: base64(serverPem.cert),
      serverName: 'cluster.internal',
      certData: base64(userPem.cert),
      keyData: base64(userPem.key),
    };

    await expect(ask({ tlsClientConfig })).resolves.toBe('for jane');
  });

  it('does not talk to a server that nobody vouches for', async () => {
    await expect(ask({ bearerToken: 'hunter2' })).rejects.toMatchObject({
      code: 'ClusterUnreachableError',
      message: expect.stringMatching(/cannot reach the cluster .* its certificate is not trusted by the registered CA/),
    });
  });

  it('does not talk to a server of another name', async () => {
    await expect(ask({ tlsClientConfig: { caData: base64(serverPem.cert) } })).rejects.toThrow(
      'its certificate is for another name; set the server name',
    );
  });
});
