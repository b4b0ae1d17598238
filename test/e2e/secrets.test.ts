import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { getObject, kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';

const VALUE = 'correct-horse-battery-staple';
const OTHER = 'tr0ub4dor-and-3-more';
const BASE64 = Buffer.from(VALUE).toString('base64');
const password = 'repository-password-7';
const secret = (value: string, extra = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\n${extra}stringData:\n  password: ${value}\n`;
let world: World;

beforeAll(async () => {
  world = await startWorld({
    credentials: { username: 'git', password },
    env: { WINDLASS_LOG_LEVEL: 'debug' },
    files: {
      'secret/a.yaml': secret(VALUE),
      'refused/a.yaml': secret(VALUE, '  labels: {"not a label!": "x"}\n'),
    },
  });
  const { url } = world.repository;
  await world.serve().require('POST', '/api/v1/repositories', { repo: url, username: 'git', password });
});
afterAll(() => world?.close());

async function livePassword(): Promise<string | undefined> {
  const { kubeconfig } = world.api;
  type Login = { readonly data: { readonly password: string } };
  return (await getObject<Login>(kubeconfig, world.namespace, 'secret', 'login'))?.data.password;
}

/** Everything that Windlass keeps, printed or answers. */
async function everythingSeen(): Promise<string> {
  const state = readdirSync(world.serve().dataDir).filter((name) => name.startsWith('windlass.db'));
  const files = state.map((name) => readFileSync(join(world.serve().dataDir, name), 'latin1'));
  const paths = [
    '/api/v1/applications',
    '/api/v1/applications/secret/manifests',
    '/api/v1/applications/secret/managed-resources',
    '/api/v1/applications/refused/managed-resources',
    '/api/v1/repositories',
    '/api/v1/clusters',
  ];
  const answers = await Promise.all(
    paths.map(async (path) => JSON.stringify((await world.serve().call('GET', path)).body)),
  );
  return [...files, ...answers, world.serve().output()].join('\n');
}

describe('secrets', () => {
  it('reach the cluster, and neither state, logs nor answers', async () => {
    await world.create('secret', 'secret', { automated: { selfHeal: true } });
    await world.create('refused', 'refused', { automated: {} });
    await world.serve().waitFor('secret', isSynced);
    await world.serve().waitFor('refused', ({ status }) => status.operationState?.phase === 'Failed');
    expect(await livePassword()).toBe(BASE64);

    const seen = await everythingSeen();
    expect(seen).toContain('login');
    for (const text of [VALUE, BASE64, password, Buffer.from(`git:${password}`).toString('base64')])
      expect(seen).not.toContain(text);
  });

  it('that were changed by hand are put right, and not shown either', async () => {
    const patch = JSON.stringify({ stringData: { password: OTHER } });
    await kubectl(world.api.kubeconfig, '-n', world.namespace, 'patch', 'secret', 'login', '--patch', patch);
    await world.serve().call('GET', '/api/v1/applications/secret?refresh=normal');
    await eventually('the secret is as in Git', async () => (await livePassword()) === BASE64);
    const seen = await everythingSeen();
    for (const text of [VALUE, OTHER, Buffer.from(OTHER).toString('base64')]) expect(seen).not.toContain(text);
  });
});
