import { createHash } from 'node:crypto';
import { createProcessHealthScripts } from '../../shared/adapters/health/process-health-scripts.ts';
import { createJqFieldSelector } from '../../shared/adapters/jq/jq-field-selector.ts';
import { createMemoryApplicationFeed } from '../../shared/adapters/local/memory-application-feed.ts';
import { createMemoryMetrics } from '../../shared/adapters/local/memory-metrics.ts';
import { createMemoryTable } from '../../shared/adapters/local/memory-table.ts';
import { parseSettings } from '../../shared/contracts/settings/parse-settings.ts';
import { ClusterUnknownError } from '../../shared/domain/errors/cluster-errors.ts';
import type { NotificationConfig } from '../../shared/domain/notification/notification-config.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { NotificationRequest } from '../../shared/ports/notification-service.ts';
import type { SecretBox } from '../../shared/ports/secret-box.ts';
import type { Table } from '../../shared/ports/table.ts';
import { createApplicationStore } from '../../shared/stores/application-store.ts';
import { createBlobStore } from '../../shared/stores/blob-store.ts';
import { createCapabilitiesStore } from '../../shared/stores/capabilities-store.ts';
import { createCertificateStore } from '../../shared/stores/certificate-store.ts';
import { createClusterStore } from '../../shared/stores/cluster-store.ts';
import { createCredentialTemplateStore } from '../../shared/stores/credential-template-store.ts';
import { createDeadLetterStore } from '../../shared/stores/dead-letter-store.ts';
import { createDeliveryStore } from '../../shared/stores/delivery-store.ts';
import { createDeploymentArchive } from '../../shared/stores/deployment-archive.ts';
import { createDriftCheckStore } from '../../shared/stores/drift-check-store.ts';
import { createFingerprintStore } from '../../shared/stores/fingerprint-store.ts';
import { createHookSweepStore } from '../../shared/stores/hook-sweep-store.ts';
import type { NotificationConfigStore } from '../../shared/stores/notification-config-store.ts';
import { createPlanStore } from '../../shared/stores/plan-store.ts';
import { createProjectStore } from '../../shared/stores/project-store.ts';
import { createPullRequestStore } from '../../shared/stores/pull-request-store.ts';
import { createRecentTargets } from '../../shared/stores/recent-targets.ts';
import { createFeedbackRecorder } from '../../shared/stores/record-feedback.ts';
import { createTransitionRecorder } from '../../shared/stores/record-transitions.ts';
import { createRepositoryReferenceStore } from '../../shared/stores/repository-reference-store.ts';
import { createRepositoryStore } from '../../shared/stores/repository-store.ts';
import { createSettingsStore } from '../../shared/stores/settings-store.ts';
import { createSnapshotStore } from '../../shared/stores/snapshot-store.ts';
import { createWritePaceStore } from '../../shared/stores/write-pace-store.ts';
import type { Dependencies, Settings } from '../../shared/workflows/dependencies.ts';
import { createNotificationParts } from '../support/notification-parts.ts';
import { createTestCharts } from '../workflow/api/harness.ts';
import type { CallGate } from './call-gate.ts';
import type { SimulatedCluster } from './cluster/simulated-cluster.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { SimulatedQueue } from './simulated-queue.ts';
import type { SimulatedSources } from './simulated-sources.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Renders that a process remembers. */
const REMEMBERED = 8;

/** Nothing is polled, no cluster checked, and waves follow each other at once, unless a scenario says otherwise. */
const SETTINGS: Settings = {
  refreshIntervalSeconds: 0,
  driftIntervalSeconds: 0,
  applicationNamespaces: [],
  applyConcurrency: 10,
  syncTimeoutSeconds: 24 * 3600,
  syncWaveDelaySeconds: 0,
  release: '',
};

/** What the dependencies of all invocations share. */
export interface SharedParts {
  readonly clock: VirtualClock;
  readonly table: Table;
  readonly queue: SimulatedQueue;
  readonly cluster: SimulatedCluster;
  readonly sources: SimulatedSources;
  readonly settings: Partial<Settings>;
  /** Who is told what, and all that services took; default: nobody is told anything. */
  readonly notifications?: SimulatedNotifications;
  /** The host of all repositories, and what it was told; default: there is none. */
  readonly host?: SimulatedHost;
  /** Log lines of level warn and error. */
  readonly onLog: (line: string) => void;
}

/** Notifications of a world. */
export interface SimulatedNotifications {
  /** What the environment says. */
  readonly config: NotificationConfig;
  /** Keys of `argocd-notifications-cm`. */
  readonly configMap: { readonly [key: string]: string };
  readonly sent: NotificationRequest[];
}

/** Gives invocations their dependencies. */
export interface Connector {
  connect(gate: CallGate): Dependencies;
  /** What was only in memory is lost. */
  restart(): void;
}

/** Makes the dependencies of one invocation after the other, as one process has them. */
export function createConnector(parts: SharedParts): Connector {
  const { clock, queue, cluster, sources } = parts;
  const feed = createMemoryApplicationFeed();
  let lastId = 0;
  const ids = { next: () => `id-${++lastId}` };
  // What a cluster is able to do does not change here: who dies while it is written down has nothing to lose.
  const capabilities = createCapabilitiesStore(parts.table);
  let recentTargets = createRecentTargets({ limit: REMEMBERED });
  const connect = (gate: CallGate): Dependencies => {
    const table = gatedTable(parts.table, gate);
    const client = cluster.connect(gate);
    const credentialTemplates = createCredentialTemplateStore({ table, secrets, clock });
    const certificates = createCertificateStore({ table, secrets, clock });
    const notifications = connectNotifications(parts, table, gate);
    return {
      clock,
      ids,
      logger: createLogger(parts.onLog),
      metrics: createMemoryMetrics(),
      queue: queue.connect(gate),
      feed,
      applications: createApplicationStore({
        table,
        feed,
        ...onChangeOf(parts, notifications.notificationConfig),
      }),
      references: createRepositoryReferenceStore({ table }),
      clusters: createClusterStore({ table, secrets, clock }),
      repositories: createRepositoryStore({ table, secrets, clock, templates: credentialTemplates, certificates }),
      credentialTemplates,
      certificates,
      charts: createTestCharts(),
      projects: createProjectStore({ table, namespace: 'argocd' }),
      deliveries: createDeliveryStore({ table, clock }),
      deadLetters: createDeadLetterStore({ table, clock, ids }),
      recentTargets,
      fingerprints: createFingerprintStore({ table }),
      deploymentArchive: createDeploymentArchive({ table }),
      driftChecks: createDriftCheckStore({ table }),
      snapshots: createSnapshotStore({ blobs: createBlobStore({ table, clock }), clock }),
      gitHost: parts.host?.connect(gate) ?? { open: async () => undefined, openPullRequests: async () => undefined },
      pullRequests: createPullRequestStore({ table, clock }),
      writePaces: createWritePaceStore({ table, clock }),
      hookSweeps: createHookSweepStore({ table }),
      plans: createPlanStore({ blobs: createBlobStore({ table, clock }), ids }),
      secrets,
      sources: sources.reader,
      renderer: sources.renderer,
      healthScripts: createProcessHealthScripts({ clock }),
      fields: createJqFieldSelector({ clock }),
      clusterDirectory: {
        async open({ name = '', server = '' }) {
          if (name.includes('unknown') || server.includes('unknown')) throw new ClusterUnknownError('no such cluster');
          return client;
        },
      },
      capabilities,
      settings: { ...SETTINGS, ...parts.settings },
      ...notifications,
      systemSettings: createSettingsStore({ table, parse: parseSettings }),
    };
  };
  return {
    connect,
    restart() {
      recentTargets = createRecentTargets({ limit: REMEMBERED });
    },
  };
}

/** Worlds with notifications have no host that is told of deploys. */
function onChangeOf({ notifications, host, clock }: SharedParts, config: NotificationConfigStore) {
  if (notifications) return { onChange: createTransitionRecorder(config, clock) };
  return host ? { onChange: createFeedbackRecorder({ mayBeTold: async () => true }, clock) } : {};
}

function connectNotifications({ clock, notifications }: SharedParts, table: Table, gate: CallGate) {
  const take = async (request: NotificationRequest) => {
    notifications?.sent.push(request);
    return {};
  };
  return createNotificationParts({
    table,
    secrets,
    clock,
    ...(notifications && { config: notifications.config }),
    service: {
      send: (request) => gate({ to: 'service', verb: 'send', isEffect: true }, () => take(request)),
    },
  });
}

/** Makes an empty table. */
export function createSimulatedTable(clock: VirtualClock): Table {
  return createMemoryTable({ clock });
}

function gatedTable(table: Table, gate: CallGate): Table {
  const read = { to: 'table', isEffect: false } as const;
  const write = { to: 'table', isEffect: true } as const;
  return {
    get: (key) => gate({ ...read, verb: 'get' }, () => table.get(key)),
    query: (partition, query) => gate({ ...read, verb: 'query' }, () => table.query(partition, query)),
    queryIndex: (index, partition, query) =>
      gate({ ...read, verb: 'query' }, () => table.queryIndex(index, partition, query)),
    batchGet: (keys) => gate({ ...read, verb: 'batchGet' }, () => table.batchGet(keys)),
    put: (item, options) => gate({ ...write, verb: 'put' }, () => table.put(item, options)),
    delete: (key, options) => gate({ ...write, verb: 'delete' }, () => table.delete(key, options)),
  };
}

/** Nothing that is sealed here is secret. */
const secrets: SecretBox = {
  seal: async (text) => text,
  open: async (sealed) => sealed,
  fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
};

function createLogger(onLog: (line: string) => void): Logger {
  const quiet = () => undefined;
  const loud = (message: string, fields?: object) => onLog(`${message} ${JSON.stringify(fields ?? {})}`);
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: loud,
    with: () => logger,
    during: (_, work) => work(),
  };
  return logger;
}
