import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Application } from '../../../shared/domain/application/application.ts';
import { QUEUE_NAMES, type QueueName, STEPS } from '../../../stacks/steps.ts';
import { eventually } from '../eventually.ts';
import { kubectl } from '../kubectl.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { temporaryFolder } from '../serve-process.ts';
import { type Changes, startTestRepository, type TestRepository } from '../test-repository.ts';
import { type EventSourceMapping, type RunningMapping, startEventSourceMapping } from './event-source-mapping.ts';
import { type FakeAws, startFakeAws } from './fake-aws.ts';
import { httpEvent, type LambdaFunctions, lambdaContext } from './lambda.ts';
import { callFunctionUrl, textOf } from './lambda-runtime.ts';
import { type AwsFunctions, loadSources } from './load-sources.ts';
import { type FunctionInvocation, observeFunctions } from './observe-functions.ts';
import { clusterOf, registerCluster } from './register-cluster.ts';

/** Windlass on AWS: its real functions, a DynamoDB and SQS of this machine, a cluster and a repository. */
export interface AwsWorld {
  readonly aws: FakeAws;
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly repository: TestRepository;
  readonly folder: string;
  /** Where webhooks go, and what they are signed with. */
  readonly front: { readonly url: string; readonly secret: string };
  /** The server that applications name as their destination. */
  readonly server: string;
  readonly functions: () => AwsFunctions;
  /** Puts fresh functions in the place of the warm ones. */
  coldStart(): Promise<void>;
  readonly mapping: (queue: QueueName) => RunningMapping;
  /** Calls the API function; any other status than 200 is an error. */
  call<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body>;
  create(name: string, path: string, spec?: object): Promise<void>;
  /** Sends a push as GitHub would; answers status and body. */
  webhook(payload: object, deliveryId?: string): Promise<{ readonly status: number; readonly body: unknown }>;
  application(name: string): Promise<Application>;
  waitFor(name: string, fits: (application: Application) => boolean): Promise<Application>;
  /** Moves the clock of everything in this process on. */
  turnClock(seconds: number): Promise<void>;
  /** The schedule's call of the sweep. */
  sweep(): Promise<number>;
  /** The schedule's call of the function that collects dead letters; answers how many there were. */
  collectDeadLetters(): Promise<number>;
  close(): Promise<void>;
}

/** How a world differs from the usual. */
export interface AwsWorldOptions {
  readonly files: Changes;
  /** Default: that of the test run. */
  readonly api?: KubernetesApi;
  /** Told of every invocation of a function at its end. */
  readonly onInvocation?: (invocation: FunctionInvocation) => void;
  readonly environment?: { readonly [name: string]: string };
  /** Where the functions come from; default: their sources, in this process. */
  readonly load?: (aws: FakeAws) => Promise<AwsFunctions>;
  /** More about the cluster than its credentials. */
  readonly cluster?: object;
  /** Of the mapping of one queue. */
  readonly mappings?: {
    readonly [name in QueueName]?: Pick<EventSourceMapping, 'batchSize' | 'concurrency' | 'timeoutMs' | 'deliver'>;
  };
}

const ADMIN_TOKEN = 'admin-token-of-the-test';
const WEBHOOK_SECRET = 'webhook-secret-of-the-test';
const MAX_RECEIVE_COUNT = 5;

/** Starts a world with a first commit of these files, and an empty namespace of its own. */
export async function startAwsWorld(options: AwsWorldOptions): Promise<AwsWorld> {
  const folder = await temporaryFolder();
  const api = options.api ?? (await (await import('../kubernetes-api.ts')).startKubernetesApi());
  const namespace = `aws-${randomBytes(4).toString('hex')}`;
  await kubectl(api.kubeconfig, 'create', 'namespace', namespace);
  const aws = await startFakeAws();
  const queues = createQueues(aws);
  aws.parameters.set('/windlass/test/secret-key', randomBytes(32).toString('base64'));
  aws.parameters.set('/windlass/test/admin-token', ADMIN_TOKEN);
  aws.secrets.set('windlass/test/webhook', JSON.stringify({ github: `${WEBHOOK_SECRET}, another` }));
  const environment = {
    ...aws.environment,
    // What functions fetch stays on their disk; each world has its own.
    TMPDIR: folder.path,
    WINDLASS_TABLE: aws.tableName,
    WINDLASS_SECRET_KEY: 'ssm:/windlass/test/secret-key',
    WINDLASS_ADMIN_TOKEN: 'ssm:/windlass/test/admin-token',
    WINDLASS_WEBHOOK_SECRET_GITHUB: 'secretsmanager:windlass/test/webhook#github',
    WINDLASS_REFRESH_INTERVAL: '0',
    WINDLASS_SYNC_WAVE_DELAY: '0',
    WINDLASS_LOG_LEVEL: 'error',
    WINDLASS_METRICS: 'off',
    WINDLASS_DEAD_LETTER_QUEUES: JSON.stringify(Object.values(queues).map(({ deadLetters }) => deadLetters.url)),
    ...Object.fromEntries(Object.entries(queues).map(([name, { url }]) => [variableOf(name), url])),
    ...options.environment,
  };
  const restoreEnvironment = setEnvironment(environment);
  const { load: loadFunctions = loadSources, onInvocation } = options;
  const load = async () => {
    const loaded = await loadFunctions(aws);
    return onInvocation ? observeFunctions(loaded, onInvocation) : loaded;
  };
  let functions = await load();
  const front = await startWebhookFront(() => functions.webhook);
  const repository = await startTestRepository({
    folder: folder.path,
    files: options.files,
    webhook: { url: () => front.url, secret: WEBHOOK_SECRET },
  });
  const mappings = new Map<string, RunningMapping>();
  for (const [name, queue] of Object.entries(queues)) {
    const { function: functionName } = STEPS[name as QueueName];
    mappings.set(
      name,
      startEventSourceMapping({
        client: aws.sqs,
        queueUrl: queue.url,
        queueArn: queue.arn,
        functionName,
        target: () => functions[functionName],
        ...options.mappings?.[name as QueueName],
      }),
    );
  }
  const request = async (method: string, path: string, body?: unknown) => {
    const event = httpEvent(method, path, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const context = lambdaContext('api', 30_000);
    const { status, pieces } = await callFunctionUrl(functions.api, { mode: 'streaming', event, context });
    return { status, body: JSON.parse((await textOf(pieces)) || 'null') };
  };
  const { server, config } = await clusterOf(api.kubeconfig);
  const world: AwsWorld = {
    aws,
    api,
    namespace,
    repository,
    folder: folder.path,
    front: { url: front.url, secret: WEBHOOK_SECRET },
    server,
    functions: () => functions,
    async coldStart() {
      functions = await load();
    },
    mapping: (queue) => mappings.get(queue) as RunningMapping,
    async call(method, path, body) {
      const answer = await request(method, path, body);
      if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async create(name, path, spec = {}) {
      await world.call('POST', '/api/v1/applications', {
        metadata: { name },
        spec: {
          project: 'default',
          source: { repoURL: repository.url, path },
          destination: { server, namespace },
          syncPolicy: { automated: { prune: true, selfHeal: true } },
          ...spec,
        },
      });
    },
    async webhook(payload, deliveryId = randomUUID()) {
      const body = JSON.stringify(payload);
      const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
      const headers = {
        'x-github-event': 'push',
        'x-github-delivery': deliveryId,
        'x-hub-signature-256': `sha256=${signature}`,
      };
      const event = httpEvent('POST', '/api/webhook', { headers, body });
      const answer = await functions.webhook(event, lambdaContext('webhook', 10_000));
      return { status: answer.statusCode ?? 0, body: JSON.parse(answer.body ?? 'null') };
    },
    application: async (name) => (await request('GET', `/api/v1/applications/${name}`)).body as Application,
    waitFor: (name, fits) =>
      eventually(
        `application ${name} fits`,
        async () => {
          const found = await world.application(name);
          return found?.status !== undefined && fits(found) ? found : undefined;
        },
        async () => JSON.stringify((await world.application(name))?.status, null, 1),
      ),
    async turnClock(seconds) {
      const { vi } = await import('vitest');
      const now = Date.now() + seconds * 1000;
      // Only the date: timers and sockets go on as they are.
      vi.useFakeTimers({ toFake: ['Date'], now });
    },
    sweep: async () => (await functions.sweep({}, lambdaContext('sweep', 60_000))).sent,
    collectDeadLetters: async () => (await functions['dead-letter']({}, lambdaContext('dead-letter', 60_000))).handled,
    async close() {
      await Promise.all([...mappings.values()].map((mapping) => mapping.stop()));
      await repository.close();
      await front.close();
      await aws.close();
      await restoreClock();
      restoreEnvironment();
      await kubectl(api.kubeconfig, 'delete', 'namespace', namespace, '--wait=false');
      await api.stop();
      await folder.remove();
    },
  };
  await registerCluster(world, { ...config, ...options.cluster });
  return world;
}

function createQueues(aws: FakeAws) {
  const create = (name: QueueName) => {
    const deadLetters = aws.createQueue(`${name}-dead-letters`);
    const redrive = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: MAX_RECEIVE_COUNT };
    return { ...aws.createQueue(name, { RedrivePolicy: JSON.stringify(redrive) }), deadLetters };
  };
  return Object.fromEntries(QUEUE_NAMES.map((name) => [name, create(name)]));
}

function setEnvironment(environment: { readonly [name: string]: string }): () => void {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  return () => {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

async function restoreClock(): Promise<void> {
  if (process.env.VITEST) (await import('vitest')).vi.useRealTimers();
}

/** As the stack does it. */
function variableOf(queue: string): string {
  return `WINDLASS_QUEUE_${queue.replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase()}`;
}

/** The public address of the webhook function: what comes in becomes the event that a function URL makes of it. */
async function startWebhookFront(target: () => LambdaFunctions['webhook']) {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const event = httpEvent(incoming.method ?? 'POST', incoming.url ?? '/', {
      headers: incoming.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
    });
    const answer = await target()(event, lambdaContext('webhook', 10_000));
    response.writeHead(answer.statusCode ?? 500).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}/api/webhook`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
