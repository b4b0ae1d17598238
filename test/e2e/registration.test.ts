import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { getObject } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const run = promisify(execFile);
const CLI = resolve(import.meta.dirname, '../../cli/main.ts');
const password = 'open-sesame-7';
let world: World;

beforeAll(async () => {
  world = await startWorld({
    credentials: { username: 'git', password },
    // Polling is off: only the registration can make them look again.
    env: { WINDLASS_REFRESH_INTERVAL: '0' },
    files: Object.fromEntries(
      ['private', 'moved', 'path', 'url'].map((name) => [`${name}/a.yaml`, configMap(name, { a: 'b' })]),
    ),
  });
});
afterAll(() => world?.close());

const windlass = (...args: string[]) =>
  run(process.execPath, [CLI, '--data-dir', world.serve().dataDir, ...args], {
    env: { ...childEnvironment(world.folder), NO_COLOR: '1' },
  });
const post = (name: string, spec: object = {}) =>
  world
    .serve()
    .require('POST', '/api/v1/applications?validate=false', world.manifest(name, name, { automated: {} }, spec));
const isTroubled =
  (type: string) =>
  ({ status }: Parameters<typeof isSynced>[0]) =>
    status.conditions.some((condition) => condition.type === type);

describe('a private repository', () => {
  it('is refused without credentials, and its applications recover when it is added', async () => {
    await post('private');
    const { status } = await world.serve().waitFor('private', isTroubled('ComparisonError'));
    expect(status.conditions[0]?.message).toMatch(/credentials|authentication/i);

    await windlass('repo', 'add', world.repository.url, '--username', 'git', '--password', password);
    await world.serve().waitFor('private', isSynced);
    const { stdout } = await windlass('repo', 'list');
    expect(stdout).toContain(world.repository.url);
    expect(stdout).not.toContain(password);
  });
});

describe('a cluster', () => {
  it('is added from a kubeconfig, and applications that name it recover; removed, its objects stay', async () => {
    await post('moved', { destination: { name: 'second', namespace: world.namespace } });
    const { status } = await world.serve().waitFor('moved', isTroubled('InvalidSpecError'));
    expect(status.conditions[0]?.message).toContain('cluster "second" is not registered');

    const { stdout: context } = await run('sh', ['-c', `grep '^current-context' "$0"`, world.proxy.kubeconfig]);
    const name = context.replace('current-context:', '').trim();
    await windlass('cluster', 'add', name, '--kubeconfig', world.proxy.kubeconfig, '--name', 'second');
    await world.serve().waitFor('moved', isSynced);
    expect(await getObject(world.api.kubeconfig, world.namespace, 'configmap', 'moved')).toBeDefined();
    expect((await windlass('cluster', 'list')).stdout).toMatch(/second/);

    const removed = await windlass('cluster', 'rm', 'second', '-y');
    expect(removed.stdout).toMatch(/^cluster 'second' \(https?:.*\) removed\n$/);
    expect(removed.stderr).toContain('1 application still goes to cluster');
    await world.serve().waitFor('moved', isTroubled('InvalidSpecError'));
    expect(await getObject(world.api.kubeconfig, world.namespace, 'configmap', 'moved')).toBeDefined();
  });
});

describe('a repository on this machine', () => {
  it.each(['path', 'url'])('is read by %s, without a server', async (name) => {
    const { bareDir } = world.repository.git;
    await post(name, { source: { repoURL: name === 'url' ? `file://${bareDir}` : bareDir, path: name } });
    await world.serve().waitFor(name, isSynced);
    expect(await getObject(world.api.kubeconfig, world.namespace, 'configmap', name)).toBeDefined();
  });
});
