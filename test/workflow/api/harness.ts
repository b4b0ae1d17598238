import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type ApiDependencies, createHandler } from '../../../functions/api.ts';
import { createProcessHealthScripts } from '../../../shared/adapters/health/process-health-scripts.ts';
import { createJqFieldSelector } from '../../../shared/adapters/jq/jq-field-selector.ts';
import { createMemoryMetrics } from '../../../shared/adapters/local/memory-metrics.ts';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { sendEach } from '../../../shared/adapters/send-each.ts';
import { parseSettings } from '../../../shared/contracts/settings/parse-settings.ts';
import { ClusterUnknownError } from '../../../shared/domain/errors/cluster-errors.ts';
import {
  RepositoryNotFoundError,
  RevisionNotFoundError,
  SourcePathError,
} from '../../../shared/domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApplicationChange, ApplicationFeed } from '../../../shared/ports/application-feed.ts';
import type { ChartReader } from '../../../shared/ports/chart-reader.ts';
import type { ClusterClient, ClusterDirectory } from '../../../shared/ports/cluster-client.ts';
import type { Logger } from '../../../shared/ports/logger.ts';
import type { ManifestRenderer } from '../../../shared/ports/manifest-renderer.ts';
import type { SecretBox } from '../../../shared/ports/secret-box.ts';
import type { RepositoryAccess, SourceReader } from '../../../shared/ports/source-reader.ts';
import type { Table } from '../../../shared/ports/table.ts';
import type { WorkMessage } from '../../../shared/ports/work-queue.ts';
import { createApplicationStore } from '../../../shared/stores/application-store.ts';
import { createBlobStore } from '../../../shared/stores/blob-store.ts';
import { createCapabilitiesStore } from '../../../shared/stores/capabilities-store.ts';
import { createCertificateStore } from '../../../shared/stores/certificate-store.ts';
import { createClusterStore } from '../../../shared/stores/cluster-store.ts';
import { createCredentialTemplateStore } from '../../../shared/stores/credential-template-store.ts';
import { createDeadLetterStore } from '../../../shared/stores/dead-letter-store.ts';
import { createDeliveryStore } from '../../../shared/stores/delivery-store.ts';
import { createDeploymentArchive } from '../../../shared/stores/deployment-archive.ts';
import { createDriftCheckStore } from '../../../shared/stores/drift-check-store.ts';
import { createFingerprintStore } from '../../../shared/stores/fingerprint-store.ts';
import { createHookSweepStore } from '../../../shared/stores/hook-sweep-store.ts';
import { createPlanStore } from '../../../shared/stores/plan-store.ts';
import { createProjectStore } from '../../../shared/stores/project-store.ts';
import { createPullRequestStore } from '../../../shared/stores/pull-request-store.ts';
import { createRecentTargets } from '../../../shared/stores/recent-targets.ts';
import { createTransitionRecorder } from '../../../shared/stores/record-transitions.ts';
import { createRepositoryReferenceStore } from '../../../shared/stores/repository-reference-store.ts';
import { createRepositoryStore } from '../../../shared/stores/repository-store.ts';
import { createSettingsStore } from '../../../shared/stores/settings-store.ts';
import { createSnapshotStore } from '../../../shared/stores/snapshot-store.ts';
import { createWritePaceStore } from '../../../shared/stores/write-pace-store.ts';
import { createNotificationParts, type NotificationPartsOptions } from '../../support/notification-parts.ts';

/** The token that opens the API under test. */
export const TOKEN = 'test-admin-token';
/** A revision that every repository of the tests resolves to. */
export const REVISION = 'a'.repeat(40);

/** The API over memory, and what the parts that it talks to saw. */
export interface ApiHarness {
  readonly deps: ApiDependencies;
  readonly table: Table;
  readonly messages: WorkMessage[];
  readonly accesses: RepositoryAccess[];
  readonly logs: string[];
  request(method: string, path: string, options?: RequestOptions): Promise<ApiAnswer>;
  /** For what is no JSON. */
  requestText(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<Omit<ApiAnswer, 'body'> & { readonly text: string }>;
}

/** What to send besides method and path; the valid token is sent unless another is given. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Whether the body is bytes as base64, as API Gateway passes them. */
  readonly isBase64?: boolean;
}

/** What came back. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into by tests, not by a type
  readonly body: any;
}

/** Makes an API whose repositories are all below https://git.example.com, with one directory `guestbook`. */
export function createApiHarness(
  options: {
    readonly objects?: readonly KubernetesObject[];
    readonly clusterDirectory?: ClusterDirectory;
    readonly notifications?: Partial<NotificationPartsOptions>;
  } = {},
): ApiHarness {
  const messages: WorkMessage[] = [];
  const accesses: RepositoryAccess[] = [];
  const logs: string[] = [];
  const clock = { now: () => new Date() };
  const table = createMemoryTable({ clock });
  const feed = createTestFeed();
  const secrets = createTestSecretBox();
  const credentialTemplates = createCredentialTemplateStore({ table, secrets, clock });
  const certificates = createCertificateStore({ table, secrets, clock });
  const notifications = createNotificationParts({ table, secrets, clock, ...options.notifications });
  const note = async (message: WorkMessage) => void messages.push(message);
  let lastId = 0;
  const ids = { next: () => `id-${++lastId}` };
  const deps: ApiDependencies = {
    clock,
    ids,
    logger: createTestLogger(logs),
    metrics: createMemoryMetrics(),
    queue: { send: note, sendAll: sendEach(note) },
    feed,
    applications: createApplicationStore({
      table,
      feed,
      onChange: createTransitionRecorder(notifications.notificationConfig, clock),
    }),
    references: createRepositoryReferenceStore({ table }),
    clusters: createClusterStore({ table, secrets, clock }),
    projects: createProjectStore({ table, namespace: 'argocd' }),
    repositories: createRepositoryStore({ table, secrets, clock, templates: credentialTemplates, certificates }),
    credentialTemplates,
    certificates,
    deliveries: createDeliveryStore({ table, clock }),
    deadLetters: createDeadLetterStore({ table, clock, ids }),
    recentTargets: createRecentTargets({ limit: 1 }),
    fingerprints: createFingerprintStore({ table }),
    deploymentArchive: createDeploymentArchive({ table }),
    driftChecks: createDriftCheckStore({ table }),
    snapshots: createSnapshotStore({ blobs: createBlobStore({ table, clock }), clock }),
    ...notifications,
    gitHost: { open: async () => undefined, openPullRequests: async () => undefined },
    pullRequests: createPullRequestStore({ table, clock }),
    writePaces: createWritePaceStore({ table, clock }),
    hookSweeps: createHookSweepStore({ table }),
    plans: createPlanStore({ blobs: createBlobStore({ table, clock }), ids }),
    systemSettings: createSettingsStore({ table, parse: parseSettings }),
    secrets,
    sources: createTestSources(accesses),
    charts: createTestCharts(),
    renderer: createTestRenderer(options.objects ?? []),
    clusterDirectory: options.clusterDirectory ?? { open: openTestCluster },
    healthScripts: createProcessHealthScripts({ clock }),
    capabilities: createCapabilitiesStore(table),
    fields: createJqFieldSelector({ clock }),
    settings: {
      refreshIntervalSeconds: 180,
      driftIntervalSeconds: 180,
      applicationNamespaces: ['team-*'],
      applyConcurrency: 10,
      syncTimeoutSeconds: 86_400,
      syncWaveDelaySeconds: 0,
      release: 'one',
    },
    adminTokens: [TOKEN],
    version: { version: '0.1.0' },
  };
  const handler = createHandler(deps);
  const send: ApiHarness['requestText'] = async (
    method,
    path,
    { body, contentType = 'application/json', headers = {}, isBase64 = false } = {},
  ) => {
    const event = createApiEvent(method, path, {
      authorization: `Bearer ${TOKEN}`,
      'content-type': contentType,
      ...headers,
    });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = (await handler(
      { ...event, isBase64Encoded: isBase64, ...(text !== undefined && { body: text }) },
      {} as Context,
    )) as APIGatewayProxyStructuredResultV2;
    return { status: answer.statusCode ?? 0, headers: answer.headers ?? {}, text: answer.body ?? '' };
  };
  return {
    deps,
    table,
    messages,
    accesses,
    logs,
    requestText: send,
    async request(method, path, options) {
      const { text, ...answer } = await send(method, path, options);
      return { ...answer, body: text ? JSON.parse(text) : undefined };
    },
  };
}

/** An event as API Gateway sends it (payload version 2.0). */
export function createApiEvent(
  method: string,
  target: string,
  headers: { readonly [name: string]: string } = {},
): APIGatewayProxyEventV2 {
  const [path = '', query = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    isBase64Encoded: false,
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };
}

/** An Application manifest as a user writes it. */
export function aManifest(name = 'guestbook', spec: object = {}): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/apps.git', path: 'guestbook', targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'guestbook' },
      ...spec,
    },
  };
}

/** An AppProject manifest that permits every repository and destination, also to applications of other namespaces. */
export function aProjectManifest(name: string, spec: object = {}): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name },
    spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], sourceNamespaces: ['*'], ...spec },
  };
}

function createTestFeed(): ApplicationFeed {
  const listeners = new Set<(change: ApplicationChange) => void>();
  return {
    publish: (change) => {
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Shows plainly whether somebody stores or returns a secret unsealed: what is sealed is not the text itself. */
export function createTestSecretBox(): SecretBox {
  return {
    seal: async (text, context) => Buffer.from(JSON.stringify({ text, context })).toString('base64'),
    open: async (sealed, context) => {
      const opened = JSON.parse(Buffer.from(sealed, 'base64').toString());
      if (opened.context !== context) throw new Error('sealed for another context');
      return opened.text;
    },
    fingerprint: () => '0123456789abcdef',
  };
}

function createTestLogger(lines: string[]): Logger {
  const write = (message: string, fields?: object) => void lines.push(JSON.stringify({ message, ...fields }));
  const logger: Logger = {
    debug: write,
    info: write,
    warn: write,
    error: write,
    with: () => logger,
    during: (_, work) => work(),
  };
  return logger;
}

function createTestSources(accesses: RepositoryAccess[]): SourceReader {
  const check = (access: RepositoryAccess) => {
    accesses.push(access);
    if (!access.url.startsWith('https://git.example.com/')) {
      throw new RepositoryNotFoundError(`repository ${access.url} does not exist`);
    }
  };
  return {
    resolveRevision: async (access, targetRevision) => {
      check(access);
      if (targetRevision === 'missing') throw new RevisionNotFoundError('unable to resolve "missing" to a commit');
      return REVISION;
    },
    openTree: async () => ({
      revision: REVISION,
      typeOf: async (path) => (path === 'guestbook' ? 'directory' : 'absent'),
      list: async () => ({ files: [], directories: [] }),
      objectId: async () => undefined,
      read: async () => new Uint8Array(),
    }),
    readMetadata: async () => ({ author: 'a', date: '2026-01-01T00:00:00.000Z', message: 'm' }),
    checkAccess: async (access) => check(access),
  };
}

/** There are no chart repositories in these tests. */
export function createTestCharts(): ChartReader {
  const refuse = async (): Promise<never> => {
    throw new RepositoryNotFoundError('there are no chart repositories here');
  };
  return { resolveVersion: refuse, readArchive: refuse, openChart: refuse };
}

function createTestRenderer(objects: readonly KubernetesObject[]): ManifestRenderer {
  return {
    render: async () => ({ sourceType: 'Directory', objects, warnings: [] }),
    checkPath: async ({ path = '' }, tree) => {
      if ((await tree.typeOf(path)) !== 'directory') throw new SourcePathError(`${path}: app path does not exist`);
    },
  };
}

async function openTestCluster({ server, name }: { readonly server?: string; readonly name?: string }) {
  const known = server ?? name ?? '';
  if (known.includes('unknown')) throw new ClusterUnknownError(`no cluster ${known}`);
  return {
    serverVersion: async () => {
      if (known.includes('down')) throw new Error('connect ECONNREFUSED');
      return 'v1.36.2';
    },
    capabilities: async () => ({ version: 'v1.36.2', apiVersions: ['v1', 'v1/ConfigMap'] }),
    apiGroups: async () => ({ versions: [], kinds: [] }),
  } as Partial<ClusterClient> as ClusterClient;
}
