import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { createDynamoTable } from '../../../shared/adapters/aws/dynamo-table.ts';
import { createMemoryApplicationFeed } from '../../../shared/adapters/local/memory-application-feed.ts';
import { systemClock } from '../../../shared/adapters/local/system-clock.ts';
import { type Application, formatApplicationRef } from '../../../shared/domain/application/application.ts';
import {
  type ApplicationFingerprint,
  fingerprintObject,
  nameInKind,
  outcomeOf,
} from '../../../shared/domain/drift/application-fingerprint.ts';
import { canonicalRepositoryUrl } from '../../../shared/domain/git/repository-url.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApplicationRecord } from '../../../shared/stores/application-record.ts';
import { createApplicationStore } from '../../../shared/stores/application-store.ts';
import { createFingerprintStore } from '../../../shared/stores/fingerprint-store.ts';
import { createRepositoryReferenceStore } from '../../../shared/stores/repository-reference-store.ts';
import { DEFAULT_NAMESPACE } from '../../../shared/workflows/application/allowed-namespaces.ts';
import { kubectl } from '../../support/kubectl.ts';
import type { CostWorld } from './cost-world.ts';

const CONCURRENCY = 8;
/** What kubectl answers of them stays below a megabyte. */
const OBJECTS_AT_ONCE = 200;
/** No clock comes that far. */
const NEVER = '2100-01-01T00:00:00.000Z';

/** What is put there. */
export interface Seed {
  /** The name of an application that was really created and synced, which its record and its object have in all their names. */
  readonly template: string;
  readonly names: readonly string[];
  /** How many of them, the first ones, ask for a refresh at once; the others are as if they had been refreshed just now. */
  readonly refreshed: number;
}

/**
 * Puts applications there that are as the template: its record under other names by the real stores, and its object in the cluster,
 * applied by the same field manager. What the first comparison keeps beside the record is made by the refresh that they ask for, which
 * the caller lets happen; for those that ask for none, what the drift check goes by is put there too.
 */
export async function seedApplications(world: CostWorld, { template, names, refreshed }: Seed): Promise<void> {
  const client = new DynamoDBClient({});
  const table = createDynamoTable({ client, tableName: world.aws.tableName, clock: systemClock });
  const applications = createApplicationStore({ table, feed: createMemoryApplicationFeed() });
  const references = createRepositoryReferenceStore({ table });
  const fingerprints = createFingerprintStore({ table });
  const record = await applications.read({ namespace: DEFAULT_NAMESPACE, name: template });
  if (!record) throw new Error(`there is no application ${template} to make others from`);
  const repository = canonicalRepositoryUrl(world.repository.url);
  const toRefresh = new Set(names.slice(0, refreshed));
  for await (const objects of applyObjects(world, template, names)) {
    await pMap(
      objects,
      async (object) => {
        const { application, control } = renamed(record, template, object.metadata.name, toRefresh);
        await references.add(repository, application.metadata);
        await applications.create(application, control);
        if (!toRefresh.has(object.metadata.name))
          await fingerprints.save(world.server, fingerprintOf(application, object));
      },
      { concurrency: CONCURRENCY },
    );
    world.forget();
  }
  client.destroy();
}

/** Its snapshot, and what would spare it the first comparison, belong to the template: the refresh makes its own. */
function renamed(
  record: ApplicationRecord,
  template: string,
  name: string,
  toRefresh: ReadonlySet<string>,
): ApplicationRecord {
  const { application, control } = JSON.parse(JSON.stringify(record).replaceAll(template, name)) as ApplicationRecord;
  const { snapshot: _of, basis: _its, ...own } = control;
  const wakes = { refresh: toRefresh.has(name) ? systemClock.now().toISOString() : NEVER };
  return {
    application: { ...application, metadata: { ...application.metadata, uid: randomUUID() } },
    control: { ...own, wakes },
  };
}

function fingerprintOf({ metadata, status }: Application, object: KubernetesObject): ApplicationFingerprint {
  return {
    application: formatApplicationRef(metadata),
    outcome: outcomeOf(status.sync.status, status.health.status),
    kinds: { 'v1/ConfigMap': { [nameInKind(object)]: fingerprintObject(object) } },
  };
}

/** Answers them as the cluster has them, some at a time. */
async function* applyObjects(
  { api: { kubeconfig }, namespace, folder }: CostWorld,
  template: string,
  names: readonly string[],
): AsyncGenerator<readonly KubernetesObject[]> {
  const found = JSON.parse(await kubectl(kubeconfig, '-n', namespace, 'get', 'configmap', template, '-o', 'json'));
  const {
    managedFields: _theirs,
    uid: _its,
    resourceVersion: _at,
    creationTimestamp: _made,
    ...metadata
  } = found.metadata;
  const text = JSON.stringify({ ...found, metadata });
  const file = join(folder, 'seeded.json');
  for (let first = 0; first < names.length; first += OBJECTS_AT_ONCE) {
    const items = names
      .slice(first, first + OBJECTS_AT_ONCE)
      .map((name) => JSON.parse(text.replaceAll(template, name)));
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const apply = ['apply', '--server-side', '--validate=false', '--field-manager=windlass', '--show-managed-fields'];
    const applied = JSON.parse(await kubectl(kubeconfig, ...apply, '-f', file, '-o', 'json'));
    yield applied.items ?? [applied];
  }
}
