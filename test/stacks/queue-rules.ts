import { workMessageSchema } from '../../shared/contracts/messages.ts';
import { QUEUE_NAMES } from '../../stacks/steps.ts';
import { input, ofType, theOne, withChange, without } from './graph-queries.ts';
import type { ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const QUEUE = 'sqs/queue:Queue';
const MAPPING = 'lambda/eventSourceMapping:EventSourceMapping';
const FUNCTION = 'lambda/function:Function';
const RECURSION = 'lambda/functionRecursionConfig:FunctionRecursionConfig';

const WORK_MESSAGE_TYPES = workMessageSchema.options.map(({ shape }) => shape.type.value);

interface Mapping {
  readonly eventSourceArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly functionResponseTypes: readonly string[];
  readonly scalingConfig?: { readonly maximumConcurrency: number };
}

/** What is promised of the queues and of the functions that they wake. */
export const QUEUE_RULES: readonly Rule[] = [
  {
    promise: 'there is a queue for each kind of message that the code sends',
    find: (graph) =>
      WORK_MESSAGE_TYPES.filter((type) => !ofType(graph, QUEUE).some(({ name }) => name === `${type}Queue`)),
    spoil: (graph) => without(graph, QUEUE, 'CheckClusterDriftQueue'),
  },
  {
    promise: 'each kind of message has a standard queue and a dead-letter queue of its own',
    find: (graph) =>
      QUEUE_NAMES.flatMap((name) => {
        const queue = theOne(graph, QUEUE, `${name}Queue`);
        const dead = theOne(graph, QUEUE, `${name}DeadLettersQueue`);
        const redrive = JSON.parse(input<string>(queue, 'redrivePolicy') ?? '{}') as {
          readonly deadLetterTargetArn?: string;
          readonly maxReceiveCount?: number;
        };
        const faults = [
          ...(input(queue, 'fifoQueue') ? ['is FIFO'] : []),
          ...(redrive.deadLetterTargetArn?.endsWith(`:${dead.name}`) ? [] : ['has no dead-letter queue of its own']),
          ...((redrive.maxReceiveCount ?? 0) >= 5 ? [] : ['gives up before five tries, though throttles count']),
        ];
        return faults.map((fault) => `${name} ${fault}`);
      }),
    spoil: [
      (graph) => withRedrive(graph, 'SyncDeadLettersQueue', 5),
      (graph) => withRedrive(graph, 'StepSyncOperationDeadLettersQueue', 3),
      (graph) =>
        withChange(graph, QUEUE, 'StepSyncOperationQueue', (inputs) => {
          inputs.fifoQueue = true;
        }),
    ],
  },
  {
    promise: 'what waits in a queue is encrypted',
    find: (graph) =>
      ofType(graph, QUEUE)
        .filter((queue) => input(queue, 'sqsManagedSseEnabled') !== true)
        .map(({ name }) => name),
    spoil: ['ReportProgressQueue', 'PlanPullRequestDeadLettersQueue'].map(
      (name) => (graph) =>
        withChange(graph, QUEUE, name, (inputs) => {
          inputs.sqsManagedSseEnabled = false;
        }),
    ),
  },
  {
    promise: 'a message is kept longer among the dead letters than in its queue, since its age goes on',
    find: (graph) =>
      QUEUE_NAMES.filter((name) => {
        const kept = (queue: string) => input<number>(theOne(graph, QUEUE, queue), 'messageRetentionSeconds') ?? 0;
        return !(kept(`${name}Queue`) > 0 && kept(`${name}Queue`) < kept(`${name}DeadLettersQueue`));
      }),
    spoil: (graph) =>
      withChange(graph, QUEUE, 'DeliverNotificationQueue', (inputs) => {
        inputs.messageRetentionSeconds = 1_209_600;
      }),
  },
  {
    promise: 'a dead letter stays invisible while the function that collects it runs',
    find: (graph) => {
      const timeout = input<number>(theOne(graph, FUNCTION, 'DeadLetterFunction'), 'timeout') ?? 0;
      return QUEUE_NAMES.filter((name) => {
        const queue = theOne(graph, QUEUE, `${name}DeadLettersQueue`);
        return (input<number>(queue, 'visibilityTimeoutSeconds') ?? 0) < timeout;
      });
    },
    spoil: (graph) =>
      withChange(graph, QUEUE, 'RouteGitEventDeadLettersQueue', (inputs) => {
        inputs.visibilityTimeoutSeconds = 30;
      }),
  },
  {
    promise: 'Lambda lets work go through the queues as often as it takes',
    find: (graph) =>
      workersOf(graph)
        .map(({ worker }) => String(worker.inputs.name))
        .filter((name) => {
          const configs = ofType(graph, RECURSION).filter(({ inputs }) => inputs.functionName === name);
          return configs.length !== 1 || input(configs[0] as never, 'recursiveLoop') !== 'Allow';
        }),
    spoil: [
      (graph) => without(graph, RECURSION, 'SyncRecursion'),
      (graph) =>
        withChange(graph, RECURSION, 'RefreshRecursion', (inputs) => {
          inputs.recursiveLoop = 'Terminate';
        }),
    ],
  },
  {
    promise: 'dead letters are kept for 14 days',
    find: (graph) =>
      QUEUE_NAMES.filter(
        (name) => input(theOne(graph, QUEUE, `${name}DeadLettersQueue`), 'messageRetentionSeconds') !== 1_209_600,
      ),
    spoil: (graph) =>
      withChange(graph, QUEUE, 'RefreshApplicationDeadLettersQueue', (inputs) => {
        inputs.messageRetentionSeconds = 345_600;
      }),
  },
  {
    promise: 'a message stays invisible for six times the time-out of its function, which is at most three minutes',
    find: (graph) =>
      workersOf(graph).flatMap(({ queue, worker }) => {
        const timeout = input<number>(worker, 'timeout') ?? 0;
        const visibility = input<number>(queue, 'visibilityTimeoutSeconds') ?? 0;
        const isShort = timeout > 0 && timeout <= 180;
        return isShort && visibility >= 6 * timeout ? [] : [`${queue.name}: ${visibility} s for ${timeout} s`];
      }),
    spoil: [
      (graph) =>
        withChange(graph, QUEUE, 'RefreshApplicationQueue', (inputs) => {
          inputs.visibilityTimeoutSeconds = 180;
        }),
      (graph) =>
        withChange(graph, FUNCTION, 'SyncFunction', (inputs) => {
          inputs.timeout = 240;
        }),
    ],
  },
  {
    promise: 'each queue wakes a function with one message, and takes back only what failed',
    find: (graph) =>
      workersOf(graph).flatMap(({ queue, mapping }) => {
        const isPartial = mapping.functionResponseTypes.includes('ReportBatchItemFailures');
        return isPartial && mapping.batchSize === 1 ? [] : [`${queue.name}: ${JSON.stringify(mapping)}`];
      }),
    spoil: [{ functionResponseTypes: [] }, { batchSize: 10 }].map((wrong) => (graph) => {
      const name = ofType(graph, MAPPING)[0]?.name ?? '';
      return withChange(graph, MAPPING, name, (inputs) => {
        Object.assign(inputs, wrong);
      });
    }),
  },
  {
    promise: 'no queue wakes more functions at once than are reserved, so that none is throttled',
    find: (graph) =>
      workersOf(graph).flatMap(({ queue, worker, mapping }) => {
        const reserved = input<number>(worker, 'reservedConcurrentExecutions') ?? 0;
        const most = mapping.scalingConfig?.maximumConcurrency ?? Number.POSITIVE_INFINITY;
        return most >= 2 && most <= reserved ? [] : [`${queue.name}: ${most} of ${reserved}`];
      }),
    spoil: [
      (graph) =>
        withChange(graph, FUNCTION, 'RefreshFunction', (inputs) => {
          inputs.reservedConcurrentExecutions = 1;
        }),
      (graph) =>
        withChange(graph, MAPPING, ofType(graph, MAPPING)[0]?.name ?? '', (inputs) => {
          inputs.scalingConfig = undefined;
        }),
    ],
  },
  {
    promise: 'every queue is read by a function',
    find: (graph) => QUEUE_NAMES.filter((name) => !workersOf(graph).some(({ queue }) => queue.name === `${name}Queue`)),
    spoil: (graph) => without(graph, MAPPING, ofType(graph, MAPPING)[0]?.name ?? ''),
  },
];

function withRedrive(graph: ResourceGraph, deadLetters: string, maxReceiveCount: number): ResourceGraph {
  return withChange(graph, QUEUE, 'StepSyncOperationQueue', (inputs) => {
    inputs.redrivePolicy = JSON.stringify({ deadLetterTargetArn: `arn:x:${deadLetters}`, maxReceiveCount });
  });
}

function workersOf(graph: ResourceGraph) {
  return ofType(graph, MAPPING).map((resource) => {
    const mapping = resource.inputs as unknown as Mapping;
    const queue = theOne(graph, QUEUE, mapping.eventSourceArn.split(':').at(-1) ?? '');
    const worker = theOne(graph, FUNCTION, mapping.functionName.split(':').at(-1) ?? '');
    return { queue, worker, mapping };
  });
}
