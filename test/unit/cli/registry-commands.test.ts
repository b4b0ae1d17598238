import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliHarness, makeFolder, serveForCli } from './run-cli.ts';

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

describe('windlass cluster get and rm', () => {
  const server = 'https://prod.example.com';
  const register = async (windlass: CliHarness) => {
    const config = { bearerToken: 'top-secret' };
    await windlass.deps.clusters.save({ server, name: 'prod', labels: { tier: 'gold' }, config }, { mode: 'create' });
  };
  const anApplicationTo = (name: string, destination: object) => ({
    metadata: { name },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/apps', path: 'guestbook' },
      destination: { namespace: 'default', ...destination },
    },
  });
  const create = (windlass: CliHarness, application: object) =>
    windlass.request('POST', '/api/v1/applications?validate=false', { body: application });

  it.each(['prod', server, `${server}/`])('shows the cluster that %s names, without its credentials', async (typed) => {
    await using windlass = await serveForCli();
    await register(windlass);
    const shown = await windlass.cli(['cluster', 'get', typed]);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^Server: +https:\/\/prod\.example\.com\nName: +prod\nVersion: +v1\.36\.2\n/);
    expect(shown.out).toMatch(/^Labels: +tier=gold$/m);
    const json = await windlass.cli(['cluster', 'get', typed, '-o', 'json']);
    expect(JSON.parse(json.out)).toMatchObject({ server, name: 'prod', connectionState: { status: 'Successful' } });
    expect(shown.out + json.out).not.toContain('top-secret');
    expect((await windlass.cli(['cluster', 'get', typed, '-o', 'server'])).out).toBe(`${server}\n`);
  });

  it('lists what clusters are limited to with -o wide', async () => {
    await using windlass = await serveForCli();
    await register(windlass);
    expect((await windlass.cli(['cluster', 'list', '-o', 'wide'])).out).toMatch(/^https:\/\/prod.*tier=gold$/m);
    expect((await windlass.cli(['cluster', 'list'])).out).not.toContain('tier=gold');
  });

  it.each(['get', 'rm'])('%s of a cluster that is not there names those that are', async (verb) => {
    await using windlass = await serveForCli();
    await register(windlass);
    expect(await windlass.cli(['cluster', verb, 'prud'])).toEqual({
      code: 1,
      out: '',
      err: `Error: there is no cluster 'prud'; there are: in-cluster (https://kubernetes.default.svc), prod (${server})\n`,
    });
  });

  it('forgets a cluster after asking, and not without a yes', async () => {
    await using windlass = await serveForCli();
    await register(windlass);
    const kept = await windlass.cli(['cluster', 'rm', 'prod'], { answer: '' });
    expect(kept).toEqual({ code: 1, out: '', err: `Error: cluster 'prod' (${server}) was not removed\n` });
    expect(await windlass.deps.clusters.find({ server })).toBeDefined();
    const gone = await windlass.cli(['cluster', 'rm', 'prod'], { answer: 'y' });
    expect(gone).toEqual({ code: 0, out: `cluster 'prod' (${server}) removed\n`, err: '' });
    expect(await windlass.deps.clusters.find({ server })).toBeUndefined();
  });

  it('says which applications still go to the cluster that it forgets, by its name or its server', async () => {
    await using windlass = await serveForCli();
    await register(windlass);
    await create(windlass, anApplicationTo('by-name', { name: 'prod' }));
    await create(windlass, anApplicationTo('by-server', { server: `${server}/` }));
    await create(windlass, anApplicationTo('elsewhere', { server: 'https://kubernetes.default.svc' }));
    expect(await windlass.cli(['cluster', 'rm', server, '-y'])).toEqual({
      code: 0,
      out: `cluster 'prod' (${server}) removed\n`,
      err: `Warning: 2 applications still go to cluster 'prod' (${server}), and will be Unknown: argocd/by-name, argocd/by-server\n`,
    });
  });

  it('changes how a cluster is registered, and keeps its credentials and what is not named', async () => {
    await using windlass = await serveForCli();
    await register(windlass);
    const flags = ['--name', 'live', '--namespace', 'shop', '--namespace', 'cart', '--annotation', 'note=a=b'];
    const result = await windlass.cli(['cluster', 'set', 'prod', ...flags]);
    expect(result).toEqual({ code: 0, out: `cluster 'live' (${server}) changed\n`, err: '' });
    expect(await windlass.deps.clusters.find({ server })).toMatchObject({
      name: 'live',
      namespaces: ['shop', 'cart'],
      labels: { tier: 'gold' },
      annotations: { note: 'a=b' },
    });
    expect(await windlass.deps.clusters.readConfig(server)).toEqual({ bearerToken: 'top-secret' });
    await windlass.cli(['cluster', 'set', 'live', '--namespace', '*', '--label', 'tier=silver']);
    expect(await windlass.deps.clusters.find({ server })).toMatchObject({ namespaces: [], labels: { tier: 'silver' } });
  });

  it.each([
    [['cluster', 'set', 'prod'], 'say what is to be changed'],
    [['cluster', 'set', 'prod', '--label', 'gold'], 'It must be key=value'],
  ])('refuses %j as a wrong call', async (args, words) => {
    await using windlass = await serveForCli();
    await register(windlass);
    expect(await windlass.cli(args)).toMatchObject({ code: 2, err: expect.stringContaining(words) });
  });

  it('cannot forget the cluster of --kubeconfig, and says so', async () => {
    await using windlass = await serveForCli();
    const result = await windlass.cli(['cluster', 'rm', 'in-cluster', '--yes']);
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining('--kubeconfig') });
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

  it('shows a repository, and forgets it after a warning of the applications that read it', async () => {
    await using windlass = await serveForCli();
    await windlass.cli(['repo', 'add', url, '--username', 'bot', '--password', 'top-secret']);
    const destination = { server: 'https://kubernetes.default.svc', namespace: 'default' };
    const spec = { project: 'default', source: { repoURL: `${url}.git`, path: 'guestbook' }, destination };
    await windlass.request('POST', '/api/v1/applications', { body: { metadata: { name: 'shop' }, spec } });
    const shown = await windlass.cli(['repo', 'get', `${url}.git`]);
    expect(shown.out).toMatch(/^Repo: +https:\/\/git\.example\.com\/apps\nType: +git\nUser: +bot\nCredentials: +yes\n/);
    expect((await windlass.cli(['repo', 'list', '-o', 'url'])).out).toBe(`${url}\n`);
    expect(await windlass.cli(['repo', 'rm', url], { answer: 'n' })).toMatchObject({ code: 1, out: '' });
    expect(await windlass.cli(['repo', 'rm', url], { answer: 'yes' })).toEqual({
      code: 0,
      out: `repository '${url}' removed\n`,
      err: `Warning: 1 application still reads repository '${url}', from now on without its credentials: argocd/shop\n`,
    });
    expect(await windlass.cli(['repo', 'get', url])).toEqual({
      code: 1,
      out: '',
      err: `Error: there is no repository '${url}'; none is registered\n`,
    });
  });
});
