import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wantsControlPlane } from '../support/control-plane.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { run } from '../unit/cli/run-cli.ts';

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: "example.org/${name}:1" }] }
`;
const stranger = `apiVersion: v1
kind: Pod
metadata: { name: stranger }
spec: { containers: [{ name: main, image: "example.org/stranger:1" }] }
`;
const LINE = 'main started (the sandbox runs no programs)\n';

let world: World;

beforeAll(async () => {
  world = await startWorld({
    files: { 'shop/web.yaml': deployment('web'), 'shop/api.yaml': deployment('api'), 'other/pod.yaml': stranger },
  });
  for (const name of ['shop', 'other']) {
    await world.create(name, name, { automated: {} });
    await world
      .serve()
      .waitFor(name, (application) => isSynced(application) && application.status.health.status === 'Healthy');
  }
});
afterAll(() => world?.close());

function logs(...args: readonly string[]) {
  const { url, adminToken } = world.serve().ready;
  return run(['app', 'logs', ...args], { env: { WINDLASS_SERVER: url, WINDLASS_AUTH_TOKEN: adminToken } });
}

// A control plane for tests has no kubelet, which keeps the logs.
describe.skipIf(wantsControlPlane())('app logs', () => {
  it('prints what the Pods of an application wrote, with their names where they are many', async () => {
    const { code, out } = await logs('shop');

    expect(code).toBe(0);
    expect(
      out
        .split('\n')
        .map((line) => line.replace(/^(web|api)-\S+/, '$1'))
        .sort(),
    ).toEqual([
      '',
      'api main started (the sandbox runs no programs)',
      'web main started (the sandbox runs no programs)',
    ]);
  });

  it('takes one workload, and lines that have a text', async () => {
    expect(await logs('shop', '--kind', 'Deployment', '--name', 'web')).toMatchObject({ code: 0, out: LINE });
    expect(await logs('shop', '--name', 'web', '--filter', '!SANDBOX')).toMatchObject({ code: 0, out: '' });
  });

  it('says what is wrong: no such Pod, a container that there is not, a Pod of another application', async () => {
    expect((await logs('shop', '--name', 'nobody')).err).toContain('shop has no such Pod');
    expect((await logs('shop', '--name', 'web', '-c', 'nobody')).err).toContain(
      'container nobody is not valid for pod',
    );
    const foreign = await world.serve().call('GET', '/api/v1/applications/shop/pods/stranger/logs');
    expect(foreign).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('not found as part of application shop') },
    });
  });

  it('follows a Pod until it is gone, and prints nothing twice', async () => {
    let out = '';
    const printed = Promise.withResolvers<void>();
    const write = (text: string) => {
      out += text;
      printed.resolve();
    };
    const { url, adminToken } = world.serve().ready;
    const env = { WINDLASS_SERVER: url, WINDLASS_AUTH_TOKEN: adminToken };
    const following = run(['app', 'logs', 'other', '--follow'], { env, write });
    await printed.promise;
    await kubectl(world.api.kubeconfig, '-n', world.namespace, 'delete', 'pod', 'stranger', '--wait=false');

    expect((await following).code).toBe(0);
    expect(out).toBe(LINE);
  });
});
