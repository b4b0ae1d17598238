import { createDynamoClient, createLambdaClient, createSqsClient } from '../adapters/aws/aws-clients.ts';
import { createAwsSecretReferences } from '../adapters/aws/aws-secret-references.ts';
import { createDynamoTable } from '../adapters/aws/dynamo-table.ts';
import { createEmbeddedMetrics } from '../adapters/aws/embedded-metrics.ts';
import { createPowertoolsLogger } from '../adapters/aws/powertools-logger.ts';
import { openReferencedSecretBox } from '../adapters/aws/referenced-secret-box.ts';
import { createRememberingTable } from '../adapters/aws/remembering-table.ts';
import { createSesMailRelay } from '../adapters/aws/ses-mail-relay.ts';
import { createSqsWorkQueue } from '../adapters/aws/sqs-work-queue.ts';
import { createMemoryApplicationFeed } from '../adapters/local/memory-application-feed.ts';
import { randomIdGenerator } from '../adapters/local/random-id-generator.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { parseSecretReference } from '../domain/secret/secret-reference.ts';
import type { ClusterDirectory } from '../ports/cluster-client.ts';
import { createBlobStore } from '../stores/blob-store.ts';
import { createRenderCache } from '../stores/render-cache.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { readAwsSettings, requireVariable } from './aws-settings.ts';
import { readSecretList } from './compose-aws-receive.ts';
import { composeStores } from './compose-stores.ts';
import { lazyPort } from './lazy-port.ts';
import { loadOnce } from './load-once.ts';
import { readServeSettings } from './serve-settings.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Windlass in a function of AWS. */
export interface ComposedAws {
  readonly deps: Dependencies;
  /** The tokens of the moment: a secret may be rotated while a function is warm. @throws SecretReferenceError */
  readonly readAdminTokens: () => Promise<readonly string[]>;
  /** To be called at the start of each invocation, before anything runs. */
  readonly tidy: () => Promise<void>;
  /** To be called at the end of an invocation: its metrics go into the log, unless they are off. */
  readonly flushMetrics: () => void;
}

/** What people register and set, which every step reads; what steps write themselves is always read anew. */
const REMEMBERED = ['settings', 'project', 'cluster', 'repository', 'repository-credentials', 'certificate'];
/** A step may wait for a cluster, and go by what people have changed meanwhile. */
const REMEMBERED_MS = 5_000;

/**
 * Composes Windlass from the environment of a function. What is heavy, and what not every function needs, is loaded with its first use.
 *
 * @throws MalformedRequestError naming the variable that is missing; SecretReferenceError
 */
export async function composeAws(environment: Environment = process.env): Promise<ComposedAws> {
  const aws = readAwsSettings(environment);
  const { tableName, queueUrls, stage, storeMB, renderFunction, reachClusterFunction } = aws;
  const settings = readServeSettings({ WINDLASS_LOG_LEVEL: 'info', ...environment });
  const clock = systemClock;
  const logger = createPowertoolsLogger({ level: settings.logLevel, stage });
  const table = createRememberingTable({
    table: createDynamoTable({ client: createDynamoClient(), tableName, clock }),
    partitions: REMEMBERED,
    maxAgeMs: REMEMBERED_MS,
  });
  const keyReference = requireVariable(environment, 'WINDLASS_SECRET_KEY');
  const own = createAwsSecretReferences({ clock });
  const references = createAwsSecretReferences({ clock, reserved: ownReferences(environment) });
  const secrets = await openReferencedSecretBox(keyReference, own);
  const feed = createMemoryApplicationFeed();
  const stores = composeStores({ table, secrets, references, clock, feed, settings });
  const metrics = createEmbeddedMetrics({ stage, ...(aws.hasMetrics ? {} : { write: () => {} }) });
  const base = {
    clock,
    ids: randomIdGenerator,
    logger,
    metrics,
    queue: createSqsWorkQueue({ client: createSqsClient(), queueUrls }),
    feed,
    secrets,
    ...stores,
    // DynamoDB removes what has expired for nothing; a deletion would cost as much as a write.
    snapshots: { ...stores.snapshots, remove: async () => {} },
    settings: { ...settings, release: aws.release },
  };
  const openGitHubAppTokens = loadOnce(async () =>
    (await import('../adapters/git/github-app-tokens.ts')).createGitHubAppTokens({ clock }),
  );
  let trim: (() => Promise<void>) | undefined;
  const sources = lazyPort<Dependencies['sources']>(
    { resolveRevision: true, openTree: true, readMetadata: true, checkAccess: true },
    async () => {
      const reader = (await import('./aws-sources.ts')).composeAwsSources(base, settings, {
        storeMB,
        githubAppTokens: await openGitHubAppTokens(),
      });
      trim = reader.trim;
      return reader;
    },
  );
  const charts = lazyPort<Dependencies['charts']>(
    { resolveVersion: true, readArchive: true, openChart: true },
    async () => (await import('./aws-sources.ts')).composeAwsCharts(base),
  );
  const cache = createRenderCache({ table, blobs: createBlobStore({ table, clock }), secrets, clock });
  const renderer = lazyPort<Dependencies['renderer']>({ render: true, checkPath: true }, async () =>
    (await import('./aws-renderer.ts')).composeAwsRenderer({ ...base, charts, cache }, settings, renderFunction),
  );
  const clusterDirectory = lazyPort<ClusterDirectory>({ open: true }, async () =>
    (await import('./cluster-directory.ts')).createClusterDirectory({
      ...base,
      references,
      ...(reachClusterFunction === undefined ? {} : { openPrivateRoute: await openPrivateRoute(reachClusterFunction) }),
    }),
  );
  const healthScripts = lazyPort<Dependencies['healthScripts']>({ check: true, run: true, close: true }, async () =>
    (await import('../adapters/health/process-health-scripts.ts')).createProcessHealthScripts({ clock }),
  );
  const fields = lazyPort<Dependencies['fields']>({ select: true, close: true }, async () =>
    (await import('../adapters/jq/jq-field-selector.ts')).createJqFieldSelector({ clock }),
  );
  const gitHost = lazyPort<Dependencies['gitHost']>({ open: true, openPullRequests: true }, async () =>
    (await import('../adapters/git/git-hosts.ts')).createGitHosts({
      clock,
      githubAppTokens: await openGitHubAppTokens(),
    }),
  );
  const notificationService = lazyPort<Dependencies['notificationService']>({ send: true }, async () =>
    (await import('../adapters/notify/notification-services.ts')).createNotificationServices({
      gitHost,
      mailRelay: createSesMailRelay(),
      // The address of a function's own runtime, which hands out its events.
      isLoopbackClosed: environment.AWS_LAMBDA_RUNTIME_API !== undefined,
    }),
  );
  const templates = lazyPort<Dependencies['templates']>({ evaluate: true }, async () =>
    (await import('./aws-renderer.ts')).composeAwsTemplates(renderFunction),
  );
  return {
    deps: {
      ...base,
      templates,
      sources,
      charts,
      renderer,
      clusterDirectory,
      healthScripts,
      fields,
      gitHost,
      notificationService,
    },
    readAdminTokens: () => readSecretList(environment.WINDLASS_ADMIN_TOKEN, own),
    tidy: async () => {
      table.forget();
      await trim?.();
    },
    flushMetrics: metrics.flush,
  };
}

async function openPrivateRoute(functionName: string) {
  const { createInvokeFunction } = await import('../adapters/aws/invoke-function.ts');
  const { createRemoteRoute } = await import('../adapters/kubernetes/elsewhere/remote-route.ts');
  return createRemoteRoute(createInvokeFunction(createLambdaClient(), functionName));
}

/** The references that stand in our own environment name our own keys. */
function ownReferences(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith('WINDLASS_') && value && isReference(value) ? [value] : [],
  );
}

function isReference(text: string): boolean {
  try {
    return parseSecretReference(text) !== undefined;
  } catch {
    return false;
  }
}
