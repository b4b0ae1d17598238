import { resolve } from 'node:path';
import { createHandler as createApiHandler } from '../../functions/api.ts';
import { createHandler as createDriftHandler, createScheduleHandler } from '../../functions/drift-check.ts';
import { isAuthentic } from '../../functions/http/authenticate.ts';
import { createHandler as createNotifyHandler } from '../../functions/notify.ts';
import { createHandler as createPlanHandler } from '../../functions/plan.ts';
import { createHandler as createRedeliverHandler } from '../../functions/redeliver.ts';
import { createHandler as createRefreshHandler } from '../../functions/refresh.ts';
import { createHandler as createReportHandler } from '../../functions/report.ts';
import { createHandler as createRouteHandler } from '../../functions/route-git-event.ts';
import { createStreamHandler } from '../../functions/stream.ts';
import { createHandler as createSweepHandler } from '../../functions/sweep.ts';
import { createHandler as createSyncHandler } from '../../functions/sync.ts';
import { createHandler as createWebhookHandler } from '../../functions/webhook.ts';
import { composeEmbedded, type Embedded, type QueueHandlers } from '../../shared/composition/compose-embedded.ts';
import { type DataDirectory, openDataDirectory } from '../../shared/composition/data-directory.ts';
import type { ServeSettings } from '../../shared/composition/serve-settings.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { resumeWork } from '../../shared/workflows/sweep/resume-work.ts';
import { createExample } from './create-example.ts';
import { type HttpHandlers, startHttpServer } from './http-server.ts';
import { invoke } from './invoke.ts';
import { defaultReadyFile, type ReadyInfo, removeReadyFile, writeReadyFile } from './ready-file.ts';

/** Flags of `windlass serve`. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly sandbox: boolean;
  readonly readyFile?: string;
  readonly settings: ServeSettings;
  readonly version: string;
}

/** A running Windlass. */
export interface Served {
  readonly info: ReadyInfo;
  readonly deps: Dependencies;
  stop(): Promise<void>;
}

/** How often what is overdue is looked for; the state is local, so that this costs next to nothing. */
const SWEEP_INTERVAL_MS = 2_000;
/** How often GitHub is asked for webhooks that did not reach us; it keeps them for three days. */
const REDELIVER_INTERVAL_MS = 3_600_000;
/** How long a drift check may be overdue; a look costs next to nothing. */
const LONGEST_DRIFT_ROUND_MS = 10_000;

/**
 * Runs Windlass in this process until `stop` is called.
 * @throws StateLockedError if another process uses the data directory; the errors of its parts
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const dataDir = resolve(options.dataDir);
  const closers: (() => unknown)[] = [];
  // The last one started is the first one stopped.
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const directory: DataDirectory = openDataDirectory(dataDir);
    closers.push(() => directory.close());
    return await start(options, dataDir, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: ServeOptions,
  dataDir: string,
  closers: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<Served> {
  // The sandbox is as large as the rest, and only wanted with --sandbox.
  const sandbox = options.sandbox ? await import('./start-sandbox.ts') : undefined;
  const cluster = await sandbox?.startSandboxCluster(dataDir);
  if (cluster) closers.push(() => cluster.kubernetes.close());
  const kubeconfig = cluster ? { file: cluster.kubeconfig } : kubeconfigOf(options);

  const embedded = await composeEmbedded({
    dataDir,
    settings: options.settings,
    createHandlers,
    ...(kubeconfig ? { kubeconfig } : {}),
  });
  closers.push(() => embedded.close());
  const { deps } = embedded;

  const server = await startHttpServer(httpHandlersOf(embedded, options.version), deps.logger, options);
  closers.push(() => server.close());
  const [webhookSecret = ''] = embedded.githubSecrets;
  const webhookUrl = `${server.url}/api/webhook`;
  const repositoryOptions = { dataDir, webhookUrl, webhookSecret, logger: deps.logger };
  const repository = await sandbox?.startSandboxRepository(repositoryOptions);
  if (repository) closers.push(() => repository.close());

  await resumeWork(deps);
  if (repository) await createExample(deps, dataDir, repository.repoURL);
  closers.push(startSweeping(deps), startDriftChecks(deps), startRedelivering(deps));

  const info: ReadyInfo = {
    url: server.url,
    adminToken: embedded.adminTokens[0] ?? '',
    webhookSecrets: { github: webhookSecret },
    dataDir,
    ...(kubeconfig ? { kubeconfig: resolve(kubeconfig.file) } : {}),
    ...(repository && cluster
      ? { sandbox: { repoURL: repository.repoURL, workTree: repository.workTree, kubeconfig: cluster.kubeconfig } }
      : {}),
  };
  for (const file of readyFilesOf(options, dataDir)) {
    writeReadyFile(file, info);
    closers.push(() => removeReadyFile(file));
  }
  return { info, deps, stop };
}

function createHandlers(deps: Dependencies): QueueHandlers {
  return {
    RouteGitEvent: invoke(createRouteHandler(deps)),
    RefreshApplication: invoke(createRefreshHandler(deps)),
    StepSyncOperation: invoke(createSyncHandler(deps)),
    CheckClusterDrift: invoke(createDriftHandler(deps)),
    PlanPullRequest: invoke(createPlanHandler(deps)),
    ReportProgress: invoke(createReportHandler(deps)),
    DeliverNotification: invoke(createNotifyHandler(deps)),
  };
}

function httpHandlersOf({ deps, webhooks, adminTokens }: Embedded, version: string): HttpHandlers {
  const apiDeps = { ...deps, adminTokens, version: { version } };
  return {
    api: invoke(createApiHandler(apiDeps)),
    webhook: invoke(createWebhookHandler({ ...deps, webhooks })),
    isAdmitted: (authorization) => isAuthentic(authorization, adminTokens),
    stream: createStreamHandler(apiDeps),
  };
}

function startSweeping(deps: Dependencies): () => void {
  const sweep = invoke(createSweepHandler(deps));
  const timer = setInterval(() => {
    sweep(undefined).catch((error: unknown) => deps.logger.error('sweep failed', { reason: messageOf(error) }));
  }, SWEEP_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The first round is at the start: what was changed while Windlass was down is found then. */
function startDriftChecks(deps: Dependencies): () => void {
  const { driftIntervalSeconds } = deps.settings;
  if (driftIntervalSeconds === 0) return () => {};
  const schedule = invoke(createScheduleHandler(deps));
  const round = () => {
    schedule(undefined).catch((error: unknown) =>
      deps.logger.error('drift checks could not be scheduled', { step: 'check drift', reason: messageOf(error) }),
    );
  };
  round();
  const timer = setInterval(round, Math.min(LONGEST_DRIFT_ROUND_MS, (driftIntervalSeconds * 1000) / 3));
  timer.unref();
  return () => clearInterval(timer);
}

/** The first round is at the start: what was sent while Windlass was down comes then. */
function startRedelivering(deps: Dependencies): () => void {
  const redeliver = invoke(createRedeliverHandler(deps));
  const round = () => {
    redeliver(undefined).catch((error: unknown) =>
      deps.logger.error('failed webhooks could not be looked for', { step: 'redeliver', reason: messageOf(error) }),
    );
  };
  round();
  const timer = setInterval(round, REDELIVER_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function kubeconfigOf({ kubeconfig, context }: ServeOptions) {
  return kubeconfig === undefined ? undefined : { file: kubeconfig, ...(context === undefined ? {} : { context }) };
}

function readyFilesOf({ readyFile }: ServeOptions, dataDir: string): readonly string[] {
  return [defaultReadyFile(dataDir), ...(readyFile === undefined ? [] : [resolve(readyFile)])];
}
