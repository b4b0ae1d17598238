import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkServerUrl } from '../../../../shared/adapters/kubernetes/cluster-connection.ts';
import { connectionFromConfig } from '../../../../shared/adapters/kubernetes/connection-from-config.ts';
import { connectionFromKubeconfig } from '../../../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import type { ClusterConfig } from '../../../../shared/ports/cluster-config.ts';

const server = 'https://cluster.example:6443';
const pem = (what: string) => `-----BEGIN ${what}-----\nMA==\n-----END ${what}-----\n`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the address of a server', () => {
  it.each([
    ['https://cluster.example', 'https://cluster.example'],
    ['https://rancher.example/k8s/clusters/c-1/', 'https://rancher.example/k8s/clusters/c-1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('is accepted: %s', (url, expected) => {
    expect(checkServerUrl(url)).toBe(expected);
  });

  it.each([
    ['plain http to another machine', 'http://10.0.0.1', 'plain http'],
    ['plain http to a name that only looks local', 'http://127.0.0.1.evil.example', 'plain http'],
    ['a password', 'https://jane:hunter2@cluster.example', 'not in the URL'],
    ['another scheme', 'ftp://cluster.example', 'not an https:// URL'],
    ['no URL', 'cluster.example', 'not an https:// URL'],
  ])('is refused for %s', (_name, url, words) => {
    expect(() => checkServerUrl(url)).toThrow(words);
    expect(() => checkServerUrl(url)).not.toThrow('hunter2');
  });

  it('is refused when TLS shall not be verified', () => {
    expect(() => checkServerUrl(server, { insecure: true })).toThrow('TLS verification cannot be turned off');
  });
});

describe('a connection of an Argo CD cluster config', () => {
  it.each<[string, ClusterConfig, object]>([
    ['a bearer token', { bearerToken: 'abc' }, { headers: { Authorization: 'Bearer abc' } }],
    ['user and password', { username: 'u', password: 'p' }, { headers: { Authorization: 'Basic dTpw' } }],
    ['nothing', {}, { headers: {} }],
    [
      'a client certificate',
      { tlsClientConfig: { certData: base64(pem('CERTIFICATE')), keyData: base64(pem('PRIVATE KEY')) } },
      { headers: {}, clientCert: pem('CERTIFICATE'), clientKey: pem('PRIVATE KEY') },
    ],
  ])('gives the credentials of %s', async (_name, config, credentials) => {
    await expect(connectionFromConfig(server, config).credentials()).resolves.toEqual(credentials);
  });

  it('trusts the given authority and expects the given name', () => {
    const connection = connectionFromConfig(server, {
      tlsClientConfig: { caData: base64(pem('CERTIFICATE')), serverName: 'kubernetes' },
    });

    expect(connection).toMatchObject({ server, ca: pem('CERTIFICATE'), serverName: 'kubernetes' });
  });

  it.each<[string, ClusterConfig, string]>([
    ['insecure', { tlsClientConfig: { insecure: true } }, 'TLS verification cannot be turned off'],
    ['awsAuthConfig', { awsAuthConfig: { clusterName: 'c' } }, 'awsAuthConfig is not supported here'],
    ['a proxy', { proxyUrl: 'http://p' }, 'proxyUrl is not supported yet'],
    [
      'a certificate without a key',
      { tlsClientConfig: { certData: base64(pem('CERTIFICATE')) } },
      'both certData and keyData',
    ],
    ['an authority that is no PEM', { tlsClientConfig: { caData: base64('hunter2') } }, 'caData is not a PEM'],
    ['a plugin without a command', { execProviderConfig: {} }, 'no command'],
  ])('is refused for %s', (_name, config, words) => {
    expect(() => connectionFromConfig(server, config)).toThrow(words);
    expect(() => connectionFromConfig(server, config)).not.toThrow('hunter2');
  });
});

describe('with files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'windlass-kubeconfig-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function write(user: object, cluster: object = {}): Promise<string> {
    const file = join(folder, 'config');
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'main',
      clusters: [
        { name: 'one', cluster: { server, ...cluster } },
        { name: 'two', cluster: { server: 'http://127.0.0.1:9' } },
      ],
      users: [{ name: 'jane', user }],
      contexts: [
        { name: 'main', context: { cluster: 'one', user: 'jane' } },
        { name: 'other', context: { cluster: 'two', user: 'jane' } },
      ],
    };
    await writeFile(file, stringify(kubeconfig));
    return file;
  }

  /** A credential plugin that says what it was called with. */
  async function writePlugin(body: string): Promise<void> {
    await writeFile(join(folder, 'plugin'), `#!/bin/sh\n${body}\n`);
    await chmod(join(folder, 'plugin'), 0o755);
  }

  describe('a connection of a kubeconfig', () => {
    it('takes the current context, or the one that is asked for', async () => {
      const file = await write({ token: 't' });

      await expect(connectionFromKubeconfig(file)).resolves.toMatchObject({ server });
      await expect(connectionFromKubeconfig(file, { context: 'other' })).resolves.toMatchObject({
        server: 'http://127.0.0.1:9',
      });
    });

    it('gives credentials for a loopback server without TLS', async () => {
      const connection = await connectionFromKubeconfig(await write({ token: 't' }), { context: 'other' });

      await expect(connection.credentials()).resolves.toEqual({ headers: { Authorization: 'Bearer t' } });
    });

    it('finds certificates beside the kubeconfig', async () => {
      await writeFile(join(folder, 'ca.crt'), pem('CERTIFICATE'));
      await writeFile(join(folder, 'jane.crt'), pem('CERTIFICATE'));
      await writeFile(join(folder, 'jane.key'), pem('PRIVATE KEY'));
      const file = await write(
        { 'client-certificate': 'jane.crt', 'client-key': 'jane.key' },
        { 'certificate-authority': 'ca.crt', 'tls-server-name': 'kubernetes' },
      );

      const connection = await connectionFromKubeconfig(file);

      expect(connection).toMatchObject({ ca: pem('CERTIFICATE'), serverName: 'kubernetes' });
      await expect(connection.credentials()).resolves.toEqual({
        headers: {},
        clientCert: pem('CERTIFICATE'),
        clientKey: pem('PRIVATE KEY'),
      });
    });

    it('reads a token file, and what it holds later', async () => {
      await writeFile(join(folder, 'token'), 'first\n');
      const connection = await connectionFromKubeconfig(await write({ tokenFile: 'token' }));
      await expect(connection.credentials()).resolves.toEqual({ headers: { Authorization: 'Bearer first' } });

      await writeFile(join(folder, 'token'), 'second\n');
      await expect(connection.credentials()).resolves.toEqual({ headers: { Authorization: 'Bearer second' } });
    });

    it('asks the plugin beside it once, and again when its token was refused', async () => {
      await writePlugin(
        'echo x >> "$0.calls"; n=$(wc -l < "$0.calls" | tr -d " ")\n' +
          'case "$KUBERNETES_EXEC_INFO" in *cluster.example*) c=yes;; *) c=no;; esac\n' +
          'echo "{\\"status\\":{\\"token\\":\\"$1-$GREETING-$c-$n\\"}}"',
      );
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: './plugin',
        args: ['arg'],
        env: [{ name: 'GREETING', value: 'hello' }],
        provideClusterInfo: true,
      };
      const connection = await connectionFromKubeconfig(await write({ exec }));

      await connection.credentials();
      await expect(connection.credentials()).resolves.toEqual({ headers: { Authorization: 'Bearer arg-hello-yes-1' } });
      await expect(connection.credentials({ renew: true })).resolves.toEqual({
        headers: { Authorization: 'Bearer arg-hello-yes-2' },
      });
    });

    it('says what a plugin said when it fails', async () => {
      await writePlugin('echo "login expired" >&2; echo "usage: ..." >&2; exit 1');
      const connection = await connectionFromKubeconfig(await write({ exec: { command: './plugin' } }));

      await expect(connection.credentials()).rejects.toMatchObject({
        code: 'ClusterUnreachableError',
        retry: 'backoff',
        message: `cannot get credentials for the cluster ${server}: login expired`,
      });
    });

    it('says which plugin is not there', async () => {
      const connection = await connectionFromKubeconfig(await write({ exec: { command: 'no-such-plugin-at-all' } }));

      await expect(connection.credentials()).rejects.toThrow('no-such-plugin-at-all');
    });

    it.each([
      ['insecure-skip-tls-verify', { 'insecure-skip-tls-verify': true }, 'TLS verification cannot be turned off'],
      ['a proxy', { 'proxy-url': 'http://p' }, 'proxy-url of cluster "one" is not supported yet'],
      ['an authority that is not there', { 'certificate-authority': 'none.crt' }, 'ENOENT'],
    ])('is refused for %s', async (_name, cluster, words) => {
      await expect(connectionFromKubeconfig(await write({ token: 't' }, cluster))).rejects.toThrow(words);
    });

    it('names the contexts there are when the wanted one is not', async () => {
      await expect(connectionFromKubeconfig(await write({}), { context: 'nope' })).rejects.toThrow(
        'has no context "nope"; it has main, other',
      );
    });

    it.each([
      ['a file that is not there', undefined, 'ENOENT'],
      ['an empty file', '', 'kubeconfig'],
      ['a file that is no YAML', '{', 'kubeconfig'],
    ])('is refused for %s', async (_name, text, words) => {
      const file = join(folder, 'broken');
      if (text !== undefined) await writeFile(file, text);

      await expect(connectionFromKubeconfig(file)).rejects.toMatchObject({
        code: 'MalformedRequestError',
        message: expect.stringContaining(words),
      });
    });
  });

  it('a cluster config can name a plugin, too', async () => {
    await writePlugin('echo "{\\"status\\":{\\"token\\":\\"t-$1-$EXTRA\\"}}"');
    const connection = connectionFromConfig(server, {
      execProviderConfig: {
        command: join(folder, 'plugin'),
        args: ['x'],
        env: { EXTRA: 'y' },
        apiVersion: 'client.authentication.k8s.io/v1beta1',
      },
    });

    await expect(connection.credentials()).resolves.toEqual({ headers: { Authorization: 'Bearer t-x-y' } });
  });
});
