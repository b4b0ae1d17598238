import { request } from 'node:http';
import type { Socket } from 'node:net';
import { messageOf } from '../../../domain/errors/gitops-error.ts';
import { SourceUnavailableError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import { bypassesProxy } from '../../../domain/git/bypasses-proxy.ts';
import { decodeUrlPart } from '../../../domain/git/decode-url-part.ts';
import type { SshAddress } from '../repository-address.ts';

/**
 * Opens a tunnel through the repository's proxy; undefined if it has none. The proxy of the environment is for HTTP only, as with
 * git itself.
 * @throws SourceUnavailableError if the proxy does not let us through
 */
export async function openProxyTunnel(address: SshAddress, timeoutMs: number): Promise<Socket | undefined> {
  const { proxy, noProxy } = address.connection;
  const { host, port } = address.location;
  if (proxy === undefined || bypassesProxy(noProxy, host, port)) return undefined;
  if (!/^http:\/\//i.test(proxy) || !URL.canParse(proxy)) {
    throw new SourceUnsupportedError(`repository ${address.url}: SSH goes through http:// proxies only`);
  }
  const { hostname, port: proxyPort, username, password } = new URL(proxy);
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const credentials = Buffer.from(`${decodeUrlPart(username)}:${decodeUrlPart(password)}`).toString('base64');
  const asked = request({
    host: hostname,
    port: proxyPort || 80,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(username && { 'proxy-authorization': `Basic ${credentials}` }) },
    timeout: timeoutMs,
    agent: false,
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      asked.destroy();
      const message = `repository ${address.url} could not be reached through its proxy: ${why}`;
      reject(new SourceUnavailableError(message, { retry: 'backoff' }));
    };
    asked.on('connect', (response, socket: Socket, head: Buffer) => {
      socket.setTimeout(0);
      // An SSH server speaks first; nothing of it may be lost before somebody listens.
      socket.pause();
      if (head.length > 0) socket.unshift(head);
      if (response.statusCode === 200) resolve(socket);
      else fail(`it answered HTTP ${response.statusCode}`);
    });
    asked.on('response', (response) => fail(`it answered HTTP ${response.statusCode}`));
    asked.on('timeout', () => fail('no answer in time'));
    asked.on('error', (error) => fail(String((error as { code?: unknown }).code ?? messageOf(error))));
    asked.end();
  });
}
