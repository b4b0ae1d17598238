import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, serveForCli } from './run-cli.ts';

const kubeconfig = `
apiVersion: v1
kind: Config
clusters:
- {name: c1, cluster: {server: 'https://prod.example.com', certificate-authority: ca.crt, tls-server-name: api}}
- {name: c2, cluster: {server: 'https://lab.example.com', insecure-skip-tls-verify: true}}
contexts:
- {name: prod, context: {cluster: c1, user: u1}}
- {name: cloud, context: {cluster: c1, user: u2}}
- {name: lab, context: {cluster: c2, user: u1}}
- {name: orphan, context: {cluster: c9, user: u1}}
users:
- {name: u1, user: {client-certificate-data: Y2VydA==, client-key: key.pem}}
- name: u2
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [eks, get-token], env: [{name: A, value: b}]}}
`;

async function kubeconfigFolder(): Promise<string> {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'config'), kubeconfig);
  await writeFile(join(cwd, 'ca.crt'), 'the CA');
  await writeFile(join(cwd, 'key.pem'), 'the key');
  return cwd;
}

describe('windlass cluster', () => {
  it('registers the cluster of a context with the content of the files that the kubeconfig names', async () => {
    await using windlass = await serveForCli();
    const cwd = await kubeconfigFolder();
    const result = await windlass.cli(['cluster', 'add', 'prod', '--kubeconfig', 'config', '--name', 'production'], {
      cwd,
    });
    expect(result).toEqual({ code: 0, out: "cluster 'production' (https://prod.example.com) registered\n", err: '' });
    expect(await windlass.deps.clusters.readConfig('https://prod.example.com')).toEqual({
      tlsClientConfig: {
        caData: Buffer.from('the CA').toString('base64'),
        certData: 'Y2VydA==',
        keyData: Buffer.from('the key').toString('base64'),
        serverName: 'api',
      },
    });
  });

  it('keeps the command that makes credentials', async () => {
    await using windlass = await serveForCli();
    const cwd = await kubeconfigFolder();
    await windlass.cli(['cluster', 'add', 'cloud'], { cwd, env: { KUBECONFIG: join(cwd, 'config') } });
    expect(await windlass.deps.clusters.readConfig('https://prod.example.com')).toMatchObject({
      execProviderConfig: { command: 'aws', args: ['eks', 'get-token'], env: { A: 'b' } },
    });
  });

  it.each([
    ['a context that is not there', 'nothing', 'there is no context "nothing"'],
    ['TLS without verification', 'lab', 'insecure-skip-tls-verify'],
    ['a context without a cluster', 'orphan', 'names no cluster with a server'],
  ])('refuses %s', async (_case, context, words) => {
    await using windlass = await serveForCli();
    const result = await windlass.cli(['cluster', 'add', context, '--kubeconfig', 'config'], {
      cwd: await kubeconfigFolder(),
    });
    expect(result.code).toBe(1);
    expect(result.err).toContain(words);
  });

  it('lists clusters with version and state', async () => {
    await using windlass = await serveForCli();
    const { out } = await windlass.cli(['cluster', 'list']);
    expect(out).toMatch(/^SERVER +NAME +VERSION +STATUS$/m);
    expect(out).toMatch(/^https:\/\/kubernetes\.default\.svc +in-cluster +v1\.36\.2 +Successful$/m);
  });
});

describe('windlass repo', () => {
  const url = 'https://git.example.com/apps';

  it.each([
    ['a flag', ['--password', 'p'], {}],
    ['the input', ['--password', '-'], { input: 'p\n' }],
    ['the environment', [], { env: { WINDLASS_REPO_PASSWORD: 'p' } }],
  ])('registers a repository with a password from %s', async (_case, flags, options) => {
    await using windlass = await serveForCli();
    const result = await windlass.cli(['repo', 'add', url, '--username', 'bot', ...flags], options);
    expect(result).toEqual({ code: 0, out: `repository '${url}' registered\n`, err: '' });
    expect(await windlass.deps.repositories.accessFor(url)).toEqual({ url, username: 'bot', password: 'p' });
  });

  it('registers a repository with a GitHub App', async () => {
    await using windlass = await serveForCli();
    const key = join(await makeFolder(), 'key.pem');
    await writeFile(key, 'the key');
    const app = ['--github-app-id', '7', '--github-app-private-key-path', key];
    expect(await windlass.cli(['repo', 'add', url, ...app])).toMatchObject({ code: 0, err: '' });
    const githubApp = { appId: '7', privateKey: 'the key' };
    expect(await windlass.deps.repositories.accessFor(url)).toEqual({ url, githubApp });
  });

  it('passes on why a repository does not answer', async () => {
    await using windlass = await serveForCli();
    const result = await windlass.cli(['repo', 'add', 'https://elsewhere.example.com/a']);
    expect(result.code).toBe(1);
    expect(result.err).toContain('Unable to connect to repository');
  });

  it('lists repositories without their secrets', async () => {
    await using windlass = await serveForCli();
    await windlass.cli(['repo', 'add', url, '--bearer-token', 'top-secret']);
    const { out } = await windlass.cli(['repo', 'list']);
    expect(out).toMatch(/^git +https:\/\/git\.example\.com\/apps +yes +Successful$/m);
    expect((await windlass.cli(['repo', 'list', '-o', 'json'])).out).not.toContain('top-secret');
  });
});
