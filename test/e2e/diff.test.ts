import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManagedResources } from '../../shared/contracts/resource-api.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { type CliOptions, run } from '../unit/cli/run-cli.ts';

const exec = promisify(execFile);
const CANARY = 'correct-horse-battery-staple';
const config = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${value}\n`;
const deployment = (replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "example.org/web:1" }] }
`;
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\nstringData:\n  user: admin\n  password: ${value}\n`;

/** One directory for each way to write manifests; each makes a ConfigMap of its name whose value is `old`. */
const FILES = {
  'plain/web.yaml': deployment(1),
  'plain/login.yaml': secret(CANARY),
  'plain/config.yaml': config('plain', 'old'),
  'base/config.yaml': config('kustomize', 'old'),
  'base/kustomization.yaml': 'resources: [config.yaml]\n',
  'kustomize/kustomization.yaml': 'resources: [../base]\n',
  'helm/Chart.yaml': 'apiVersion: v2\nname: helm\nversion: 1.0.0\n',
  'helm/values.yaml': 'value: old\n',
  'helm/templates/config.yaml': config('helm', '{{ .Values.value }}'),
  'jsonnet/config.jsonnet':
    "{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'jsonnet' }, data: { value: import 'value.libsonnet' } }\n",
  'jsonnet/value.libsonnet': "'old'\n",
};
let world: World;

beforeAll(async () => {
  world = await startWorld({ files: FILES });
  for (const name of ['plain', 'kustomize', 'helm', 'jsonnet']) {
    await world.create(name, name, { automated: {} });
    await world.serve().waitFor(name, isSynced);
  }
  // From here on nothing syncs by itself.
  for (const name of ['plain', 'kustomize', 'helm', 'jsonnet']) {
    const path = `/api/v1/applications/${name}`;
    await world.serve().require('PATCH', path, { name, patch: '{"spec":{"syncPolicy":null}}', patchType: 'merge' });
    await world.serve().require('GET', `${path}?refresh=normal`);
  }
});
afterAll(() => world?.close());

function cli(args: readonly string[], options: CliOptions = {}) {
  const { url, adminToken } = world.serve().ready;
  const env = { WINDLASS_SERVER: url, WINDLASS_AUTH_TOKEN: adminToken, ...options.env };
  return run(['app', ...args], { ...options, env });
}

/** A copy of the repository as somebody has it on his machine, with some files changed. */
async function workCopy(name: string, changes: { readonly [path: string]: string | null }): Promise<string> {
  const folder = join(world.folder, `copy-${name}`);
  await rm(folder, { recursive: true, force: true });
  await exec('git', ['clone', '-q', world.repository.url, folder]);
  for (const [path, content] of Object.entries(changes)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    if (content === null) await rm(join(folder, path));
    else await writeFile(join(folder, path), content);
  }
  return folder;
}

async function patchLive(kind: string, name: string, patch: object): Promise<void> {
  await kubectl(
    world.api.kubeconfig,
    '-n',
    world.namespace,
    'patch',
    kind,
    name,
    '--type=merge',
    '-p',
    JSON.stringify(patch),
  );
}

describe('app diff', () => {
  it('shows nothing and answers 0 when nothing would change', async () => {
    const { code, out } = await cli(['diff', 'plain']);

    expect({ code, out }).toEqual({ code: 0, out: '' });
  });

  it('shows just what was changed by hand, without defaults, as a unified diff, and answers 1', async () => {
    await patchLive('deployment', 'web', { spec: { replicas: 3 } });

    const stale = await cli(['diff', 'plain']);
    const { code, out } = await cli(['diff', 'plain', '--refresh']);

    expect(stale.code).toBe(0);
    expect(stale.err).toMatch(/As compared at \d{4}-.*; --refresh compares anew/);
    expect(code).toBe(1);
    expect(out).toContain(`\n===== apps/Deployment ${world.namespace}/web ======\n--- live\n+++ target\n@@ `);
    expect(out.split('\n').filter((line) => /^[+-] /.test(line))).toEqual(['-  replicas: 3', '+  replicas: 1']);
    expect((await cli(['diff', 'plain', '-o', 'paths'])).out).toBe(
      `apps/Deployment ${world.namespace}/web /spec/replicas\n`,
    );
    await patchLive('deployment', 'web', { spec: { replicas: 1 } });
  });

  it('colours on a terminal only', async () => {
    const copy = await workCopy('colour', { 'plain/config.yaml': config('plain', 'new') });
    const args = ['diff', 'plain', '--local', `${copy}/plain`];

    expect((await cli(args, { hasColor: true })).out).toContain('\u001b[31m-  value: old\u001b[39m');
    expect((await cli(args)).out).not.toContain('\u001b');
  });

  it('says by the exit code what was asked for', async () => {
    const copy = await workCopy('codes', { 'plain/config.yaml': config('plain', 'new') });
    const args = ['diff', 'plain', '--local', `${copy}/plain`];

    expect((await cli([...args, '--diff-exit-code', '20'])).code).toBe(20);
    expect((await cli([...args, '--exit-code=false'])).code).toBe(0);
    expect((await cli(['diff', 'nobody'])).code).toBe(2);
    expect((await cli(['diff', 'plain', '--revision', 'no-such-branch'])).code).toBe(2);
    expect((await cli(['diff', 'plain', '--local', `${copy}/absent`])).code).toBe(2);
  });

  it('shows that a value of a Secret differs, and never the value', async () => {
    const patch = { stringData: { password: 'tr0ub4dor-and-3' } };
    await patchLive('secret', 'login', patch);

    const { code, out, err } = await cli(['diff', 'plain', '--refresh']);
    const live = await cli(['manifests', 'plain', '--source', 'live']);
    const rendered = await cli(['manifests', 'plain']);

    expect(code).toBe(1);
    expect(out).toContain('-  password: ++++++++++++\n+  password: ++++++++\n');
    expect(out).toContain('   user: ++++++++');
    for (const text of [CANARY, 'tr0ub4dor-and-3']) {
      for (const form of [text, Buffer.from(text).toString('base64')])
        expect(out + err + live.out + rendered.out).not.toContain(form);
    }
    await patchLive('secret', 'login', { stringData: { password: CANARY } });
    await cli(['diff', 'plain', '--refresh']);
  });

  it('shows that a key which left stringData goes', async () => {
    const copy = await workCopy('key', { 'plain/login.yaml': secret(CANARY).replace('  user: admin\n', '') });

    const { out } = await cli(['diff', 'plain', '--local', `${copy}/plain`]);

    expect(out.split('\n').filter((line) => /^[+-] /.test(line))).toEqual(['-  user: ++++++++']);
  });

  it.each([
    ['plain', { 'plain/config.yaml': config('plain', 'new') }],
    ['kustomize', { 'base/config.yaml': config('kustomize', 'new') }],
    ['helm', { 'helm/values.yaml': 'value: new\n' }],
    ['jsonnet', { 'jsonnet/value.libsonnet': "'new'\n" }],
  ])('renders a local directory on the server: %s', async (name, changes) => {
    const copy = await workCopy(name, changes);

    const { code, out, err } = await cli(['diff', name, '--local', name], { cwd: copy });

    expect(err).toBe('');
    expect(out.split('\n').filter((line) => /^[+-] /.test(line))).toEqual(['-  value: old', '+  value: new']);
    expect(code).toBe(1);
  });

  it('takes a directory that is no Git work tree, with the root that is named', async () => {
    const copy = await workCopy('rootless', { 'base/config.yaml': config('kustomize', 'new') });
    const plain = join(world.folder, 'no-work-tree');
    await cp(copy, plain, { recursive: true, filter: (path) => !path.endsWith('.git') });

    const without = await cli(['diff', 'kustomize', '--local', `${plain}/kustomize`]);
    const { code } = await cli(['diff', 'kustomize', '--local', `${plain}/kustomize`, '--local-repo-root', plain]);

    expect(without.code).toBe(2);
    expect(without.err).toContain('base');
    expect(code).toBe(1);
  });

  it('shows what would be created and deleted, and changes nothing', async () => {
    const copy = await workCopy('both', { 'plain/config.yaml': null, 'plain/more.yaml': config('more', 'new') });

    const { out } = await cli(['diff', 'plain', '--local', `${copy}/plain`]);

    expect(out).toContain(`===== /ConfigMap ${world.namespace}/more ======\n--- /dev/null\n+++ target\n@@ -0,0 +1,`);
    expect(out).toContain(`===== /ConfigMap ${world.namespace}/plain ======\n--- live\n+++ /dev/null\n@@ -1,`);
    const names = await kubectl(world.api.kubeconfig, '-n', world.namespace, 'get', 'configmaps', '-o', 'name');
    expect(names).toContain('configmap/plain');
    expect(names).not.toContain('configmap/more');
    expect((await cli(['diff', 'plain', '--refresh'])).code).toBe(0);
  });

  it('compares another revision', async () => {
    const before = await world.serve().application('plain');
    await world.repository.push({ 'plain/config.yaml': config('plain', 'newer') });
    const { code, out } = await cli(['diff', 'plain', '--revision', 'main']);
    const old = await cli(['diff', 'plain', '--revision', before.status.sync.revision ?? '']);

    expect({ code, old: old.code }).toEqual({ code: 1, old: 0 });
    expect(out).toContain('+  value: newer');
  });

  it('says in the cluster’s words why an object would be refused', async () => {
    const copy = await workCopy('refused', { 'plain/web.yaml': deployment(1).replace('replicas: 1', 'replicas: -1') });

    const { code, out } = await cli(['diff', 'plain', '--local', `${copy}/plain`]);

    expect(code).toBe(1);
    expect(out).toMatch(/# .*spec\.replicas: Invalid value: -1/);
    expect(out).toContain('+  replicas: -1');
  });
});

describe('the API', () => {
  it('answers what is managed without asking the cluster, also while it is away', async () => {
    await world.serve().require('GET', '/api/v1/applications/helm?refresh=normal');
    await world.proxy.cut();
    try {
      expect((await cli(['diff', 'helm', '--revision', 'main'])).code).toBe(2);
      const path = '/api/v1/applications/helm/managed-resources';
      const { items, metadata } = await world.serve().require<ManagedResources>('GET', path);

      expect(items.map(({ kind, name, status }) => ({ kind, name, status }))).toEqual([
        { kind: 'ConfigMap', name: 'helm', status: 'Synced' },
      ]);
      expect(metadata.takenAt).toMatch(/^\d{4}-/);
    } finally {
      await world.proxy.restore();
    }
  });

  it('reads one live object, masked, and none that is not of the application', async () => {
    const resource = (app: string, kind: string, name: string, group = '', version = 'v1') =>
      world
        .serve()
        .call<{ manifest: string; message: string }>(
          'GET',
          `/api/v1/applications/${app}/resource?namespace=${world.namespace}&resourceName=${name}&kind=${kind}&group=${group}&version=${version}`,
        );

    const own = await resource('plain', 'Secret', 'login');
    const others = await resource('helm', 'Secret', 'login');
    const replicaSets = await kubectl(
      world.api.kubeconfig,
      '-n',
      world.namespace,
      'get',
      'rs',
      '-o',
      'jsonpath={.items[0].metadata.name}',
    );
    const child = await resource('plain', 'ReplicaSet', replicaSets, 'apps');

    expect(JSON.parse(own.body.manifest).data).toEqual({ user: '++++++++', password: '++++++++' });
    expect(others.status).toBe(404);
    expect(child.status).toBe(200);
  });

  it('deletes one live object, and none that is not of the application', async () => {
    const remove = (app: string) =>
      world
        .serve()
        .call(
          'DELETE',
          `/api/v1/applications/${app}/resource?namespace=${world.namespace}&resourceName=helm&kind=ConfigMap&version=v1`,
        );

    expect((await remove('plain')).status).toBe(404);
    expect((await remove('helm')).status).toBe(200);
    await world.serve().waitFor('helm', ({ status }) => status.sync.status === 'OutOfSync');
    expect((await cli(['diff', 'helm'])).out).toContain('--- /dev/null');
  });
});
