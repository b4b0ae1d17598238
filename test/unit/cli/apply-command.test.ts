import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, serveForCli } from './run-cli.ts';

const application = (name: string, path = 'guestbook') => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example.com/apps, path: ${path}}
  destination: {server: https://kubernetes.default.svc, namespace: x}
`;

const secrets = `
apiVersion: v1
kind: Secret
metadata:
  name: prod-cluster
  labels: {argocd.argoproj.io/secret-type: cluster, env: prod}
data:
  name: ${Buffer.from('prod').toString('base64')}
  server: ${Buffer.from('https://prod.example.com').toString('base64')}
  config: ${Buffer.from('{"bearerToken":"top-secret"}').toString('base64')}
---
apiVersion: v1
kind: Secret
metadata:
  name: apps-repo
  labels: {argocd.argoproj.io/secret-type: repository}
stringData: {type: git, url: https://git.example.com/apps, username: bot, password: 'true', insecure: 'false'}
`;

describe('windlass apply', () => {
  it('creates, changes and leaves alone what it reads from the input', async () => {
    await using windlass = await serveForCli();
    const apply = (input: string) => windlass.cli(['apply', '-f', '-'], { input });
    expect(await apply(`${application('one')}---\n${application('two')}`)).toEqual({
      code: 0,
      out: 'application.argoproj.io/one created\napplication.argoproj.io/two created\n',
      err: '',
    });
    expect((await apply(application('one'))).out).toBe('application.argoproj.io/one unchanged\n');
    expect((await apply(application('one', 'other'))).out).toBe('application.argoproj.io/one configured\n');
  });

  it('takes the settings of an Argo CD installation over', async () => {
    await using windlass = await serveForCli();
    const input = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata: {installationID: blue}\n';
    const { code, out } = await windlass.cli(['apply', '-f', '-'], { input });
    expect({ code, out }).toEqual({ code: 0, out: 'configmap/argocd-cm created\n' });
    expect((await windlass.deps.systemSettings.current()).tracking.installationId).toBe('blue');
  });

  it('takes the notifications of an Argo CD installation over, and warns of what has no effect', async () => {
    await using windlass = await serveForCli();
    const input = [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-notifications-cm}',
      'data: {service.slack: "token: $slack-token", service.awssqs: "region: x"}',
      '---\napiVersion: v1\nkind: Secret\nmetadata: {name: argocd-notifications-secret}',
      'stringData: {slack-token: xoxb-1}\n',
    ].join('\n');
    expect(await windlass.cli(['apply', '-f', '-'], { input })).toEqual({
      code: 0,
      out: 'configmap/argocd-notifications-cm created\nsecret/argocd-notifications-secret created\n',
      err: 'Warning: configmap/argocd-notifications-cm: service.awssqs: services of type awssqs are not supported in this version\n',
    });
    const { services } = await windlass.deps.notificationConfig.current();
    expect(services).toEqual([{ name: 'slack', type: 'slack', options: { token: 'xoxb-1' } }]);
  });

  it('registers clusters and repositories of Secrets before the applications that need them', async () => {
    await using windlass = await serveForCli();
    const { code, out, err } = await windlass.cli(['apply', '-f', '-'], {
      input: `${application('one')}---\n${secrets}`,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('secret/prod-cluster created\nsecret/apps-repo created\napplication.argoproj.io/one created\n');
    expect(await windlass.deps.clusters.find({ name: 'prod' })).toMatchObject({
      server: 'https://prod.example.com',
      labels: { env: 'prod' },
    });
    expect(await windlass.deps.clusters.readConfig('https://prod.example.com')).toEqual({ bearerToken: 'top-secret' });
    const url = 'https://git.example.com/apps';
    expect(await windlass.deps.repositories.accessFor(url)).toEqual({ url, username: 'bot', password: 'true' });
  });

  it('says what it does not support, applies the rest, and ends with exit code 1', async () => {
    await using windlass = await serveForCli();
    const input = `
apiVersion: v1
kind: List
items:
- {apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet, metadata: {name: all}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: argocd-ssh-known-hosts-cm}}
- {apiVersion: v1, kind: Secret, metadata: {name: argocd-secret}}
---
${application('one')}`;
    expect(await windlass.cli(['apply', '-f', '-'], { input })).toEqual({
      code: 1,
      out: 'application.argoproj.io/one created\n',
      err: [
        'configmap/argocd-ssh-known-hosts-cm: not supported in this version yet',
        'secret/argocd-secret: not supported in this version yet',
        'applicationset.argoproj.io/all: not supported in this version yet',
        'Error: 3 of 4 manifests were not applied',
        '',
      ].join('\n'),
    });
  });

  it('creates projects before the applications in them, and warns of what is not quite right', async () => {
    await using windlass = await serveForCli();
    const project = `
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec:
  sourceRepos: ['*']
  destinations: [{server: '*', namespace: '*'}]
  syncWindows: [{kind: deny, schedule: '0 25 * * *', duration: 1h, applications: ['*']}]
`;
    const input = `${application('one').replace('project: default', 'project: shop')}---\n${project}`;
    const { code, out, err } = await windlass.cli(['apply', '-f', '-'], { input });
    expect({ code, out }).toEqual({
      code: 0,
      out: 'appproject.argoproj.io/shop created\napplication.argoproj.io/one created\n',
    });
    expect(err).toMatch(
      /^Warning: appproject\.argoproj\.io\/shop: spec\.syncWindows\[0\]\.schedule: cannot parse .*\n$/,
    );
    expect((await windlass.cli(['apply', '-f', '-'], { input })).out).toContain('shop unchanged\n');
  });

  it('names the field that is wrong and goes on', async () => {
    await using windlass = await serveForCli();
    const broken = application('broken').replace('path: guestbook', 'path: 5');
    const result = await windlass.cli(['apply', '-f', '-'], { input: `${broken}---\n${application('one')}` });
    expect(result.code).toBe(1);
    expect(result.out).toBe('application.argoproj.io/one created\n');
    expect(result.err).toContain('application.argoproj.io/broken: spec.source.path: expected a string, got a number');
  });

  it('never shows the content of a Secret that it cannot read', async () => {
    await using windlass = await serveForCli();
    const input = secrets.replace(
      /config: .*/,
      `config: ${Buffer.from('{"bearerToken": top-secret').toString('base64')}`,
    );
    const result = await windlass.cli(['apply', '-f', '-'], { input });
    expect(result.err).toContain('secret/prod-cluster: config: is not JSON');
    expect(result.err + result.out).not.toContain('top-secret');
  });

  it('reads the manifests of a folder, but not other files and folders below', async () => {
    await using windlass = await serveForCli();
    const cwd = await makeFolder();
    await mkdir(join(cwd, 'apps', 'below'), { recursive: true });
    await writeFile(join(cwd, 'apps', 'b.yaml'), application('b'));
    await writeFile(join(cwd, 'apps', 'a.yml'), `# nothing but a comment\n---\n${application('a')}`);
    await writeFile(join(cwd, 'apps', 'notes.txt'), 'not: [a manifest');
    await writeFile(join(cwd, 'apps', 'below', 'c.yaml'), application('c'));
    const { out } = await windlass.cli(['apply', '-f', 'apps'], { cwd });
    expect(out).toBe('application.argoproj.io/a created\napplication.argoproj.io/b created\n');
  });

  it.each([
    ['a file that is not there', 'nothing.yaml', 'cannot read nothing.yaml'],
    ['broken YAML, with the line', 'broken.yaml', 'at line 3, column 1'],
    ['an alias that names nothing, with the file', 'alias.yaml', 'alias.yaml: Unresolved alias'],
    ['a file without a manifest', 'empty.yaml', 'there is no manifest in empty.yaml'],
  ])('refuses %s and applies nothing', async (_case, file, words) => {
    await using windlass = await serveForCli();
    const cwd = await makeFolder();
    await writeFile(join(cwd, 'good.yaml'), application('one'));
    await writeFile(join(cwd, 'broken.yaml'), 'a: 1\nb: [top-secret\n');
    await writeFile(join(cwd, 'empty.yaml'), '---\n');
    await writeFile(join(cwd, 'alias.yaml'), 'a: *nothing\n');
    const others = file === 'empty.yaml' ? [] : ['-f', 'good.yaml'];
    const result = await windlass.cli(['apply', ...others, '-f', file], { cwd });
    expect(result.code).toBe(1);
    expect(result.err).toContain(words);
    expect(result.err).not.toContain('top-secret');
    expect(await windlass.deps.applications.list()).toEqual([]);
  });
});
