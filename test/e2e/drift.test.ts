import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Application } from '../../shared/domain/application/application.ts';
import type { ShownDrift } from '../../shared/workflows/serve-users/show-drift.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { getObject, kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

interface ConfigMap {
  readonly metadata: { readonly uid: string; readonly labels?: { readonly [name: string]: string } };
  readonly data: { readonly [key: string]: string };
}

const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: masked }
stringData: { password: from-git }
`;
const FREE = { kind: 'ConfigMap', jsonPointers: ['/data/free'] };

const GROUP = `g${randomBytes(4).toString('hex')}.example.com`;
const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.${GROUP} }
spec:
  group: ${GROUP}
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;

let world: World;
beforeAll(async () => {
  // No webhook comes and nothing is polled: whatever is noticed, the drift check noticed it.
  world = await startWorld({
    files: {
      'healed/a.yaml': configMap('healed', { color: 'red' }),
      'watched/a.yaml': configMap('watched', { color: 'red' }),
      'watched/b.yaml': configMap('watched-too', { color: 'red' }),
      'reported/a.yaml': configMap('gone', { color: 'red' }),
      'reported/b.yaml': configMap('ruled', { color: 'red', free: 'yes' }),
      'reported/c.yaml': SECRET,
      'judged/a.yaml': `apiVersion: ${GROUP}/v1\nkind: Widget\nmetadata: { name: judged }\nspec: {}\n`,
    },
    env: { WINDLASS_REFRESH_INTERVAL: '0', WINDLASS_DRIFT_INTERVAL: '0.3' },
  });
  await writeFile(`${world.folder}/definition.yaml`, DEFINITION);
  await kubectl(world.api.kubeconfig, 'apply', '-f', `${world.folder}/definition.yaml`);
  await world.create('healed', 'healed', { automated: { selfHeal: true } });
  await world.create('watched', 'watched', { automated: {} });
  await world.create('reported', 'reported', { automated: {} }, { ignoreDifferences: [FREE] });
  await world.serve().waitFor('healed', isSynced);
  await world.serve().waitFor('reported', isSynced);
  await world.serve().waitFor('watched', isSynced);
});
afterAll(async () => {
  await kubectl(world.api.kubeconfig, 'delete', 'crd', `widgets.${GROUP}`, '--wait=false');
  await world.close();
});

const read = (name: string) => getObject<ConfigMap>(world.api.kubeconfig, world.namespace, 'configmap', name);
/** As `kubectl edit` does: its own field manager. */
const edit = (name: string, patch: object) =>
  kubectl(
    ...([world.api.kubeconfig, '-n', world.namespace, 'patch', 'configmap', name] as const),
    ...['--field-manager=kubectl-edit', '--type=merge', '-p', JSON.stringify(patch)],
  );
const statusOf = (application: Application, name: string) =>
  application.status.resources.find((resource) => resource.name === name)?.status;

describe('drift', () => {
  it('is healed where self-heal is on', async () => {
    await edit('healed', { data: { color: 'blue' } });
    await eventually('the edit is undone', async () => (await read('healed'))?.data.color === 'red');
    const application = await world.serve().waitFor('healed', isSynced);
    expect(application.status.operationState?.operation.initiatedBy.automated).toBe(true);
  });

  it('is healed where an object was deleted', async () => {
    const before = await read('healed');
    await kubectl(world.api.kubeconfig, '-n', world.namespace, 'delete', 'configmap', 'healed');
    await eventually('it is there again', async () => {
      const now = await read('healed');
      return now !== undefined && now.metadata.uid !== before?.metadata.uid;
    });
    await world.serve().waitFor('healed', isSynced);
  });

  it('is seen and left alone where self-heal is off, with the time since when', async () => {
    const before = await world.serve().waitFor('watched', isSynced);
    await edit('watched', { data: { color: 'blue' } });
    const drifted = await world
      .serve()
      .waitFor('watched', ({ status }) => status.sync.status === 'OutOfSync' && status.sync.lastTransitionTime !== '');
    expect(statusOf(drifted, 'watched')).toBe('OutOfSync');
    expect(statusOf(drifted, 'watched-too')).toBe('Synced');
    expect(Date.parse(drifted.status.sync.lastTransitionTime ?? '')).toBeGreaterThan(
      Date.parse(before.status.sync.lastTransitionTime ?? ''),
    );
    expect((await read('watched'))?.data.color).toBe('blue');
    const report = await world.serve().require<ShownDrift>('GET', '/api/v1/applications/watched/drift');
    expect(report).toMatchObject({
      status: 'OutOfSync',
      since: drifted.status.sync.lastTransitionTime,
      selfHeal: false,
      check: { cluster: 'https://kubernetes.default.svc', checkedAt: expect.any(String), faults: [] },
    });
    expect(report.objects).toMatchObject([
      {
        kind: 'ConfigMap',
        name: 'watched',
        type: 'Changed',
        treatment: 'None',
        fields: [{ path: '/data/color', wanted: 'red', found: 'blue', ignored: false }],
      },
    ]);
    expect(report.objects[0]?.fields[0]?.managers).toMatchObject([{ name: 'kubectl-edit', since: expect.any(String) }]);

    await edit('watched-too', { data: { color: 'green' } });
    const more = await world.serve().waitFor('watched', (now) => statusOf(now, 'watched-too') === 'OutOfSync');
    expect(more.status.sync.lastTransitionTime).toBe(drifted.status.sync.lastTransitionTime);
  });

  it('is reported by object and field, with what rules ignore and the values of Secrets masked', async () => {
    const { api, namespace } = world;
    await kubectl(api.kubeconfig, '-n', namespace, 'delete', 'configmap', 'gone');
    await edit('ruled', { data: { free: 'no' } });
    const data = { password: Buffer.from('by-hand').toString('base64') };
    await kubectl(
      ...([api.kubeconfig, '-n', namespace, 'patch', 'secret', 'masked', '--field-manager=vault'] as const),
      ...['--type=merge', '-p', JSON.stringify({ data })],
    );

    const report = await world.serve().require<ShownDrift>('GET', '/api/v1/applications/reported/drift');
    const byName = Object.fromEntries(report.objects.map((object) => [object.name, object]));
    expect(byName.gone).toMatchObject({ type: 'Missing', fields: [] });
    expect(byName.ruled).toMatchObject({
      type: 'Ignored',
      fields: [{ path: '/data/free', wanted: 'yes', found: 'no', ignored: true, managers: [{ name: 'kubectl-edit' }] }],
    });
    expect(byName.masked).toMatchObject({
      type: 'Changed',
      fields: [{ path: '/data/password', wanted: expect.stringMatching(/^\++$/), managers: [{ name: 'vault' }] }],
    });
    const [field] = byName.masked?.fields ?? [];
    expect(field?.found).not.toBe(field?.wanted);
    expect(JSON.stringify(report)).not.toMatch(new RegExp(`from-git|by-hand|${data.password}`));
  });

  it('is no drift if only the status changes, but the health that follows from it is seen', async () => {
    const report = (ready: 'True' | 'False') =>
      kubectl(
        ...([world.api.kubeconfig, '-n', world.namespace, 'patch', `widgets.${GROUP}`, 'judged'] as const),
        ...['--subresource=status', '--type=merge', '-p'],
        JSON.stringify({ status: { conditions: [{ type: 'Ready', status: ready, reason: 'Told', message: 'so' }] } }),
      );
    await world.create('judged', 'judged', { automated: { selfHeal: true } });
    await world.serve().waitFor('judged', isSynced);
    await report('True');
    const { status } = await world.serve().waitFor('judged', (now) => now.status.health.status === 'Healthy');
    await report('False');
    const after = await world.serve().waitFor('judged', (now) => now.status.health.status !== 'Healthy');
    expect(after.status.sync).toMatchObject({ status: 'Synced', lastTransitionTime: status.sync.lastTransitionTime });
    expect(after.status.operationState?.startedAt).toBe(status.operationState?.startedAt);
  });

  it('is no drift if somebody else adds a label', async () => {
    const before = await world.serve().application('healed');
    await edit('healed', { metadata: { labels: { team: 'blue' } } });
    const after = await world
      .serve()
      .waitFor('healed', ({ status }) => (status.reconciledAt ?? '') > (before.status.reconciledAt ?? ''));
    expect(after.status.sync).toMatchObject({
      status: 'Synced',
      lastTransitionTime: before.status.sync.lastTransitionTime,
    });
    expect((await read('healed'))?.metadata.labels?.team).toBe('blue');
  });

  it('is seen when our label is removed, without which no list shows the object', async () => {
    const before = await world.serve().application('reported');
    expect(statusOf(before, 'ruled')).toBe('Synced');
    await edit('ruled', { metadata: { labels: { 'windlass.dev/application': null } } });
    await world.serve().waitFor('reported', (application) => statusOf(application, 'ruled') === 'OutOfSync');
  });

  it('is found after a restart, though it happened while nobody watched', async () => {
    await world.serve().kill();
    await kubectl(world.api.kubeconfig, '-n', world.namespace, 'delete', `widgets.${GROUP}`, 'judged');
    await world.restart();
    await eventually('it is there again', () =>
      getObject(world.api.kubeconfig, world.namespace, `widgets.${GROUP}`, 'judged'),
    );
  });
});
