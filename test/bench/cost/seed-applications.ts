import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { createDynamoTable } from '../../../shared/adapters/aws/dynamo-table.ts';
import { createMemoryApplicationFeed } from '../../../shared/adapters/local/memory-application-feed.ts';
import { systemClock } from '../../../shared/adapters/local/system-clock.ts';
import { canonicalRepositoryUrl } from '../../../shared/domain/git/repository-url.ts';
import type { ApplicationRecord } from '../../../shared/stores/application-record.ts';
import { createApplicationStore } from '../../../shared/stores/application-store.ts';
import { createRepositoryReferenceStore } from '../../../shared/stores/repository-reference-store.ts';
import { DEFAULT_NAMESPACE } from '../../../shared/workflows/application/allowed-namespaces.ts';
import { kubectl } from '../../support/kubectl.ts';
import type { CostWorld } from './cost-world.ts';

const CONCURRENCY = 8;
const OBJECTS_AT_ONCE = 500;

/**
 * Puts applications there that are as one that was really created and synced: its record under other names by the real stores, and its
 * object in the cluster, applied by the same field manager. Each asks for a refresh at once, which the caller lets happen: what the
 * first comparison keeps beside the record is then its own.
 *
 * @param template the name of the application they are made from, which its record and object have in all their names
 */
export async function seedApplications(world: CostWorld, template: string, names: readonly string[]): Promise<void> {
  await applyObjects(world, template, names);
  const client = new DynamoDBClient({});
  const table = createDynamoTable({ client, tableName: world.aws.tableName, clock: systemClock });
  const applications = createApplicationStore({ table, feed: createMemoryApplicationFeed() });
  const references = createRepositoryReferenceStore({ table });
  const record = await applications.read({ namespace: DEFAULT_NAMESPACE, name: template });
  if (!record) throw new Error(`there is no application ${template} to make others from`);
  const repository = canonicalRepositoryUrl(world.repository.url);
  await pMap(
    names,
    async (name) => {
      const { application, control } = renamed(record, template, name);
      await references.add(repository, application.metadata);
      await applications.create(application, control);
    },
    { concurrency: CONCURRENCY },
  );
  client.destroy();
}

/** Its snapshot belongs to the template: the first refresh makes one of its own. */
function renamed(record: ApplicationRecord, template: string, name: string): ApplicationRecord {
  const { application, control } = JSON.parse(JSON.stringify(record).replaceAll(template, name)) as ApplicationRecord;
  const { snapshot: _of, ...own } = control;
  const wakes = { refresh: systemClock.now().toISOString() };
  return {
    application: { ...application, metadata: { ...application.metadata, uid: randomUUID() } },
    control: { ...own, wakes },
  };
}

async function applyObjects(world: CostWorld, template: string, names: readonly string[]): Promise<void> {
  const { kubeconfig } = world.api;
  const found = await kubectl(kubeconfig, '-n', world.namespace, 'get', 'configmap', template, '-o', 'json');
  const {
    managedFields: _theirs,
    uid: _its,
    resourceVersion: _at,
    creationTimestamp: _made,
    ...metadata
  } = JSON.parse(found).metadata;
  const text = JSON.stringify({ ...JSON.parse(found), metadata });
  const file = join(world.folder, 'seeded.json');
  for (let first = 0; first < names.length; first += OBJECTS_AT_ONCE) {
    const some = names.slice(first, first + OBJECTS_AT_ONCE);
    const items = some.map((name) => JSON.parse(text.replaceAll(template, name)));
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await kubectl(kubeconfig, 'apply', '--server-side', '--validate=false', '--field-manager=windlass', '-f', file);
  }
}
