import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoTable } from '../../shared/adapters/aws/dynamo-table.ts';
import { createMemoryApplicationFeed } from '../../shared/adapters/local/memory-application-feed.ts';
import { systemClock } from '../../shared/adapters/local/system-clock.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import { type ApplicationControl, initialControl } from '../../shared/domain/application/control.ts';
import { initialStatus } from '../../shared/domain/application/initial-status.ts';
import { ConcurrentUpdateError } from '../../shared/domain/errors/state-errors.ts';
import type { Table } from '../../shared/ports/table.ts';
import { type ApplicationStore, createApplicationStore } from '../../shared/stores/application-store.ts';
import { createDeliveryStore } from '../../shared/stores/delivery-store.ts';
import { startDynamo, TABLE_NAME } from '../contract/table/dynamo-harness.ts';

const OBJECTS = 12_000;
const ref = { namespace: 'argocd', name: 'large' };

function anApplication(name: string): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      namespace: 'argocd',
      name,
      uid: 'u',
      resourceVersion: '0',
      generation: 1,
      creationTimestamp: '2026-11-24T08:00:00.000Z',
    },
    spec: { project: 'default', destination: { name: 'in-cluster', namespace: 'large' } },
    status: initialStatus(),
  };
}

/** What is kept of so many objects, hashes and all. */
function controlOf(objects: number, salt: string): ApplicationControl {
  const compared = Array.from({ length: objects }, (_, at) => {
    const targetHash = createHash('sha256').update(`${salt} ${at}`).digest('hex');
    return [`/ConfigMap/large/object-${at}`, { targetHash, resourceVersion: String(100_000 + at) }] as const;
  });
  return { ...initialControl(), compared: Object.fromEntries(compared) };
}

describe('an application with thousands of objects on DynamoDB', () => {
  let dynamo: Awaited<ReturnType<typeof startDynamo>>;
  let table: Table;
  let store: ApplicationStore;
  const parts = async () => (await table.query('application-part', { limit: 1000 })).items.length;
  const replace = (control: ApplicationControl) =>
    store.update(ref, (record) => ({ application: record.application, control }));

  beforeAll(async () => {
    dynamo = await startDynamo();
    table = createDynamoTable({ client: dynamo.client, tableName: TABLE_NAME, clock: systemClock });
    store = createApplicationStore({ table, feed: createMemoryApplicationFeed() });
    await store.create(anApplication('large'), controlOf(OBJECTS, 'first'));
  });
  afterAll(() => dynamo.close());

  it('is kept whole, in several items', async () => {
    expect((await store.read(ref))?.control).toEqual(controlOf(OBJECTS, 'first'));
    expect(await parts()).toBeGreaterThan(1);
  });

  it('leaves nothing behind of its earlier versions', async () => {
    const before = await parts();
    await replace(controlOf(OBJECTS, 'second'));
    expect(await parts()).toBe(before);
    expect((await store.read(ref))?.control).toEqual(controlOf(OBJECTS, 'second'));
  });

  it('is read by everybody, also while it is written', async () => {
    const salts = ['a', 'b', 'c', 'd', 'e'];
    const writing = (async () => {
      for (const salt of salts) await replace(controlOf(OBJECTS, salt));
    })();
    const known = new Set(['second', ...salts].map((salt) => JSON.stringify(controlOf(1, salt).compared)));
    const first = '/ConfigMap/large/object-0';
    for (let at = 0; at < 6; at++) {
      const [record] = await store.list();
      expect(known).toContain(JSON.stringify({ [first]: record?.control.compared[first] }));
    }
    await writing;
    expect((await store.readMany([ref]))[0]?.control).toEqual(controlOf(OBJECTS, 'e'));
  });

  it('keeps its parts when a write is told as a conflict that it met itself', async () => {
    const forgetful: Table = {
      ...table,
      async put(item, options) {
        const version = await table.put(item, options);
        // The answer was lost, and the second try of the client met the first.
        if (item.partition === 'application' && item.data.ticket) throw new ConcurrentUpdateError('lost answer');
        return version;
      },
    };
    const other = createApplicationStore({ table: forgetful, feed: createMemoryApplicationFeed() });
    await expect(other.create(anApplication('twin'), controlOf(OBJECTS, 'twin'))).rejects.toThrow('lost answer');

    const twin = await store.read({ namespace: 'argocd', name: 'twin' });
    expect(twin?.control).toEqual(controlOf(OBJECTS, 'twin'));
    if (twin) await store.remove(twin);
  });

  it('goes with all its parts, and back into one item when it has shrunk', async () => {
    await replace(controlOf(10, 'small'));
    expect(await parts()).toBe(0);
    await replace(controlOf(OBJECTS, 'again'));
    const record = await store.read(ref);
    if (record) await store.remove(record);
    expect(await parts()).toBe(0);
    expect(await store.list()).toEqual([]);
  });

  it('does not keep a push from being taken that names more files than an item holds', async () => {
    const deliveries = createDeliveryStore({ table, clock: systemClock });
    const changedFiles = Array.from(
      { length: 20_000 },
      (_, at) => `clusters/production/applications/${at}/values.yaml`,
    );
    const push = { kind: 'push', repositoryUrls: ['https://a'], revision: 'main', touchedHead: true } as const;

    await deliveries.add('large', { ...push, changedFiles });
    await deliveries.add('small', { ...push, changedFiles: changedFiles.slice(0, 100) });

    expect((await deliveries.read('large'))?.event).toEqual(push);
    expect((await deliveries.read('small'))?.event).toEqual({ ...push, changedFiles: changedFiles.slice(0, 100) });
  });
});
