import { queueAddresses, type Stage, stageEnvironment } from './environment.ts';
import { type FunctionName, wokenAtOnce } from './limits.ts';
import {
  enterClusters,
  invoke,
  type Permission,
  readCredentials,
  readParameters,
  receiveFrom,
  sendMail,
  sendTo,
  useTable,
} from './permissions.ts';
import { QUEUE_NAMES, type QueueName, STEPS } from './steps.ts';
import { createToolsLayer } from './tools-layer.ts';
import { createFunction, logicalNameOf } from './windlass-function.ts';

/** The functions that do the work. */
export interface Workers {
  readonly render: sst.aws.Function;
  /** Only where clusters have private endpoints. */
  readonly reachCluster?: sst.aws.Function;
  /** Each is woken by its queue. */
  readonly byQueue: { readonly [name in QueueName]: sst.aws.Function };
}

/** The steps that messages wake, and the two functions that they call. */
export function createWorkers(stage: Stage): Workers {
  const render = createRender(stage);
  const reachCluster = createReachCluster(stage);
  const extrasOf = extrasFor(stage, render, reachCluster);
  const byQueue = Object.fromEntries(
    QUEUE_NAMES.map((queue) => [
      queue,
      createWorker(
        stage,
        queue,
        STEPS[queue].needs.map((need) => extrasOf[need]),
      ),
    ]),
  ) as unknown as Workers['byQueue'];
  return { render, ...(reachCluster ? { reachCluster } : {}), byQueue };
}

/** What a worker may and knows beyond the table. */
interface Extra {
  readonly permissions: readonly Permission[];
  readonly environment: { readonly [name: string]: $util.Input<string> };
}

function extrasFor({ settings }: Stage, render: sst.aws.Function, reachCluster: sst.aws.Function | undefined) {
  const credentials: Extra = { permissions: readCredentials(settings), environment: {} };
  const clusters: Extra = {
    permissions: [
      ...readCredentials(settings),
      enterClusters(settings),
      ...(reachCluster ? [invoke(reachCluster)] : []),
    ],
    environment: { ...(reachCluster && { WINDLASS_REACH_CLUSTER_FUNCTION: reachCluster.name }) },
  };
  const renderer: Extra = { permissions: [invoke(render)], environment: { WINDLASS_RENDER_FUNCTION: render.name } };
  const mail: Extra = { permissions: sendMail(settings), environment: {} };
  return { credentials, clusters, mail, render: renderer };
}

function createWorker(stage: Stage, queue: QueueName, extras: readonly Extra[]): sst.aws.Function {
  const { settings, storage, queues, parameters } = stage;
  const { function: name, sendsTo } = STEPS[queue];
  const worker = createFunction(name, {
    settings,
    permissions: [
      useTable(storage),
      readParameters(parameters.secretKey),
      receiveFrom(queues[queue].queue),
      sendTo(queues, ...sendsTo),
      ...extras.flatMap(({ permissions }) => permissions),
    ],
    environment: Object.assign(
      {},
      stageEnvironment(stage),
      queueAddresses(stage, sendsTo),
      ...extras.map(({ environment }) => environment),
    ),
  });
  queues[queue].queue.subscribe(worker.arn as never, {
    // One message an invocation: each may need all of its time, and one that fails comes back alone.
    batch: { size: 1, partialResponses: true },
    transform: {
      eventSourceMapping: { scalingConfig: { maximumConcurrency: wokenAtOnce(name, settings) } },
    },
  });
  allowLoops(name, worker);
  return worker;
}

/**
 * Work that takes several steps goes through the queues again and again, each step by a message of the one before. Lambda takes that for a
 * mistake, and at about the sixteenth round sends the message to the dead letters, unless it is told
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html). Each of our rounds ends by itself: every wait has a deadline.
 */
function allowLoops(name: FunctionName, { name: functionName }: sst.aws.Function): void {
  new aws.lambda.FunctionRecursionConfig(`${logicalNameOf(name)}Recursion`, { functionName, recursiveLoop: 'Allow' });
}

/**
 * Runs helm and kustomize on what untrusted repositories hold: it may do nothing but write its log, so that there is
 * nothing to steal (design §6). What it needs comes with each call.
 */
function createRender({ settings }: Stage): sst.aws.Function {
  return createFunction('render', {
    settings,
    toolsLayer: createToolsLayer(),
    permissions: [],
    environment: {},
  });
}

/**
 * Passes requests on to clusters with private endpoints (peers.md §4.2). It alone is in the user's network; it needs no way to
 * the Internet, and so no NAT gateway, since tokens are made by the caller.
 */
function createReachCluster({ settings }: Stage): sst.aws.Function | undefined {
  const { privateNetwork } = settings;
  if (!privateNetwork) return undefined;
  return createFunction('reach-cluster', { settings, network: privateNetwork, permissions: [], environment: {} });
}
