import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoTable } from '../../shared/adapters/aws/dynamo-table.ts';
import { createMemoryApplicationFeed } from '../../shared/adapters/local/memory-application-feed.ts';
import { systemClock } from '../../shared/adapters/local/system-clock.ts';
import { initialControl } from '../../shared/domain/application/control.ts';
import { initialStatus } from '../../shared/domain/application/initial-status.ts';
import { canonicalRepositoryUrl } from '../../shared/domain/git/repository-url.ts';
import { createApplicationStore } from '../../shared/stores/application-store.ts';
import { createRepositoryReferenceStore } from '../../shared/stores/repository-reference-store.ts';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { messagesIn } from '../support/aws/fake-aws.ts';
import { configMap } from '../support/test-repository.ts';

const APPLICATIONS = 500;
/** Some 2,000 calls of a table and queues that share two cores with whatever else is tested. */
const PATIENCE_MS = 100_000;

describe('500 applications of one repository', { timeout: PATIENCE_MS }, () => {
  let world: AwsWorld;
  const refreshed: string[] = [];

  beforeAll(async () => {
    world = await startAwsWorld({
      files: { 'app/one.yaml': configMap('one', { color: 'red' }) },
      mappings: {
        RefreshApplication: {
          deliver: async (batch) => {
            for (const { body } of batch.Records) refreshed.push(JSON.parse(body).application);
          },
        },
      },
    });
    await createApplications();
  }, PATIENCE_MS);
  afterAll(() => world?.close());

  /** Straight into the table: the way there is not what this is about. */
  async function createApplications(): Promise<void> {
    const client = new DynamoDBClient({});
    const table = createDynamoTable({ client, tableName: world.aws.tableName, clock: systemClock });
    const applications = createApplicationStore({ table, feed: createMemoryApplicationFeed() });
    const references = createRepositoryReferenceStore({ table });
    const { url } = world.repository;
    await pMap(
      Array.from({ length: APPLICATIONS }, (_, at) => `app-${at}`),
      async (name) => {
        const ref = { namespace: 'argocd', name };
        await references.add(canonicalRepositoryUrl(url), ref);
        const destination = { server: world.server, namespace: world.namespace };
        const spec = { project: 'default', source: { repoURL: url, path: 'app' }, destination };
        const creationTimestamp = systemClock.now().toISOString();
        const metadata = { ...ref, uid: name, resourceVersion: '0', generation: 1, creationTimestamp };
        const application = {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata,
          spec,
          status: initialStatus(),
        } as const;
        await applications.create(application, initialControl());
      },
      { concurrency: 16 },
    );
    client.destroy();
  }

  it('are all asked to refresh, each once, by one webhook and one call of the route function', async () => {
    const invocations = world.mapping('RouteGitEvent').invocations();
    const before = world.aws.calls.length;
    await world.repository.push({ 'app/one.yaml': configMap('one', { color: 'blue' }) });

    await expect.poll(() => refreshed.length, { timeout: PATIENCE_MS }).toBe(APPLICATIONS);

    expect(new Set(refreshed).size).toBe(APPLICATIONS);
    expect(refreshed).toHaveLength(APPLICATIONS);
    expect(world.mapping('RouteGitEvent').invocations()).toBe(invocations + 1);
    // One is the push itself.
    const sends = world.aws.calls.slice(before).filter((call) => messagesIn(call) > 0);
    expect(sends).toHaveLength(APPLICATIONS / 10 + 1);
  });
});
