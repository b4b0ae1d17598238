import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAwsSecretReferences } from '../adapters/aws/aws-secret-references.ts';
import { createSesMailRelay } from '../adapters/aws/ses-mail-relay.ts';
import { createChartReader } from '../adapters/charts/chart-reader.ts';
import { createGitHosts } from '../adapters/git/git-hosts.ts';
import { createGitSourceReader } from '../adapters/git/git-source-reader.ts';
import { createGitHubAppTokens } from '../adapters/git/github-app-tokens.ts';
import { createWebhookReader } from '../adapters/git/webhook-reader.ts';
import { createProcessHealthScripts } from '../adapters/health/process-health-scripts.ts';
import { createJqFieldSelector } from '../adapters/jq/jq-field-selector.ts';
import { connectionFromKubeconfig } from '../adapters/kubernetes/connection-from-kubeconfig.ts';
import { openAesSecretBox } from '../adapters/local/aes-secret-box.ts';
import { readOrMakeSecret } from '../adapters/local/kept-secret.ts';
import { createMemoryApplicationFeed } from '../adapters/local/memory-application-feed.ts';
import { createMemoryMetrics } from '../adapters/local/memory-metrics.ts';
import { createPinoLogger } from '../adapters/local/pino-logger.ts';
import { randomIdGenerator } from '../adapters/local/random-id-generator.ts';
import { openSqliteTable } from '../adapters/local/sqlite-table.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createTimerWorkQueue, type QueueHandler } from '../adapters/local/timer-work-queue.ts';
import { findTool } from '../adapters/local/tool-finder.ts';
import { createNotificationServices } from '../adapters/notify/notification-services.ts';
import { createCachingRenderer } from '../adapters/render/caching-renderer.ts';
import { findRenderTools } from '../adapters/render/find-render-tools.ts';
import { createHelmTemplateEngine } from '../adapters/render/go-template/helm-template-engine.ts';
import { parseSource } from '../contracts/parse-source.ts';
import type { WebhookReader } from '../ports/webhook-reader.ts';
import type { WorkMessageType } from '../ports/work-queue.ts';
import { createBlobStore } from '../stores/blob-store.ts';
import { createRenderCache } from '../stores/render-cache.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { failDeadLetter } from '../workflows/fail-dead-letter.ts';
import { createChartRepositories } from './chart-repositories.ts';
import { createClusterDirectory } from './cluster-directory.ts';
import { composeStores } from './compose-stores.ts';
import { loadPlugins } from './load-plugins.ts';
import type { ServeSettings } from './serve-settings.ts';

/** The handlers of the queues; they get the dependencies that they themselves send through. */
export type QueueHandlers = { readonly [type in WorkMessageType]: QueueHandler };

/** How to compose. */
export interface EmbeddedOptions {
  /** Taken for this process alone by the caller. */
  readonly dataDir: string;
  readonly settings: ServeSettings;
  /** The default cluster. */
  readonly kubeconfig?: { readonly file: string; readonly context?: string };
  readonly createHandlers: (deps: Dependencies) => QueueHandlers;
}

/** Windlass in one process. */
export interface Embedded {
  readonly deps: Dependencies;
  readonly webhooks: WebhookReader;
  readonly adminTokens: readonly string[];
  readonly githubSecrets: readonly string[];
  /** Lets running work end (5 s at most), and closes everything. */
  close(): Promise<void>;
}

const CLOSE_GRACE_MS = 5_000;

/** Composes the embedded Windlass: SQLite, timers, files (design: a product, not a mock). */
export async function composeEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, settings } = options;
  const clock = systemClock;
  const logger = createPinoLogger({ level: settings.logLevel });
  const table = openSqliteTable({ file: join(dataDir, 'windlass.db'), clock });
  const secrets = openAesSecretBox({ keyFile: join(dataDir, 'secret-key') });
  const feed = createMemoryApplicationFeed();
  const references = createAwsSecretReferences({ clock });
  const stores = composeStores({ table, secrets, references, clock, feed, settings });
  const connection =
    options.kubeconfig && (await connectionFromKubeconfig(options.kubeconfig.file, contextOf(options.kubeconfig)));
  const metrics = createMemoryMetrics();
  const clusterDirectory = createClusterDirectory({
    clusters: stores.clusters,
    references,
    clock,
    logger,
    metrics,
    ...(connection ? { defaultConnection: connection } : {}),
  });
  const healthScripts = createProcessHealthScripts({ clock });
  const fields = createJqFieldSelector({ clock });
  const githubAppTokens = createGitHubAppTokens({ clock });
  const gitHost = createGitHosts({ clock, githubAppTokens });
  const tools = findRenderTools(findTool);
  const charts = createChartReader({ cacheDirectory: join(dataDir, 'charts'), clock });
  const storeDir = join(dataDir, 'repositories');
  mkdirSync(storeDir, { recursive: true });

  // The queue's handlers need the dependencies, and the dependencies the queue: looked up at delivery.
  const handlers: { -readonly [type in WorkMessageType]?: QueueHandler } = {};
  const queue = createTimerWorkQueue({
    handlers: handlers as QueueHandlers,
    logger,
    clock,
    onDeadLetter: ({ body, error }) => failDeadLetter(deps, { body, reason: error }),
  });
  const deps: Dependencies = {
    clock,
    ids: randomIdGenerator,
    logger,
    metrics,
    queue,
    feed,
    secrets,
    ...stores,
    charts,
    sources: createGitSourceReader({
      githubAppTokens,
      storeDir,
      clock,
      logger,
      accessFor: stores.repositories.accessFor,
      submodules: settings.gitSubmodules,
      clockSkewMs: 0,
    }),
    renderer: createCachingRenderer({
      tools,
      logger,
      limits: {},
      kustomize: settings.kustomize,
      charts: createChartRepositories(charts, stores.repositories),
      parseSource,
      plugins: settings.pluginsDirectory === undefined ? undefined : await loadPlugins(settings.pluginsDirectory),
      cache: createRenderCache({ table, blobs: createBlobStore({ table, clock }), secrets, clock }),
    }),
    clusterDirectory,
    healthScripts,
    fields,
    gitHost,
    notificationService: createNotificationServices({ gitHost, mailRelay: createSesMailRelay() }),
    templates: createHelmTemplateEngine(tools),
    // Another process may be another release, or have other tools.
    settings: { ...settings, release: randomIdGenerator.next() },
  };
  Object.assign(handlers, options.createHandlers(deps));
  const githubSecrets = orKept(settings.githubSecrets, join(dataDir, 'webhook-secret-github'));

  return {
    deps,
    webhooks: createWebhookReader({ secrets: { github: githubSecrets, gitlab: settings.gitlabSecrets } }),
    adminTokens: orKept(settings.adminTokens, join(dataDir, 'admin-token')),
    githubSecrets,
    async close() {
      await queue.close({ graceMs: CLOSE_GRACE_MS });
      await clusterDirectory.close();
      await healthScripts.close();
      await fields.close();
      table.close();
    },
  };
}

function contextOf({ context }: { readonly context?: string }) {
  return context === undefined ? {} : { context };
}

/** What the environment says, or else the one in the data directory. */
function orKept(configured: readonly string[], file: string): readonly string[] {
  return configured.length > 0 ? configured : [readOrMakeSecret(file)];
}
