import { type FunctionLimits, type FunctionName, LIMITS } from '../../stacks/limits.ts';
import { input, ofType, statementsOf, theOne, withChange, without } from './graph-queries.ts';
import type { PlannedResource, ResourceGraph } from './resource-graph.ts';
import type { Rule, Spoil } from './rule.ts';

const FUNCTION = 'lambda/function:Function';
const LOG_GROUP = 'cloudwatch/logGroup:LogGroup';
const URL = 'lambda/functionUrl:FunctionUrl';
const PERMISSION = 'lambda/permission:Permission';
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT_BYTES = 4096;
const ACCOUNT_CONCURRENCY = 1000;
/** Lambda keeps so much for functions that reserve nothing. */
const UNRESERVED_CONCURRENCY = 100;

/** What is promised of every function. */
export const FUNCTION_RULES: readonly Rule[] = [
  {
    promise:
      'every step has a function of its own, with the memory, time and disk that are said for it, and there is no other',
    find: (graph, stage) => {
      const expected = (Object.keys(LIMITS) as FunctionName[]).filter(
        (name) => name !== 'reach-cluster' || stage === 'production',
      );
      const faults = expected.filter((name) => !hasLimits(graph, stage, name));
      const others = functionsOf(graph).filter(({ inputs }) => !expected.some((name) => isCalled(inputs, stage, name)));
      return [...faults, ...others.map(({ name }) => name)];
    },
    spoil: [
      (graph) => ({ ...graph, resources: graph.resources.filter(({ name }) => name !== 'SyncFunction') }),
      ...[{ memorySize: 128 }, { timeout: 3 }, { ephemeralStorage: { size: 512 } }, { name: 'windlass-other' }].map(
        (wrong): Spoil =>
          (graph) =>
            withChange(graph, FUNCTION, 'SyncFunction', (inputs) => {
              Object.assign(inputs, wrong);
            }),
      ),
    ],
  },
  {
    promise: 'what is reserved leaves an account its part, also beside another stage',
    find: (graph) => {
      const reserved = functionsOf(graph).map((lambda) => input<number>(lambda, 'reservedConcurrentExecutions') ?? 0);
      const sum = reserved.reduce((left, right) => left + right, 0);
      return 2 * sum <= ACCOUNT_CONCURRENCY - UNRESERVED_CONCURRENCY ? [] : [`${sum} are reserved`];
    },
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'ApiFunction', (inputs) => {
        inputs.reservedConcurrentExecutions = 500;
      }),
  },
  functionRule('fits its variables into 4 KB', (lambda) => environmentBytes(lambda) <= MAX_ENVIRONMENT_BYTES, {
    environment: { variables: { WINDLASS_ALERTS: 'mailto:team@example.com,'.repeat(200) } },
  }),
  {
    promise: 'a function is told of the queues that it may send to, and of no others',
    find: (graph) =>
      functionsOf(graph).flatMap((lambda) => {
        const role = theOne(graph, 'iam/role:Role', lambda.name.replace(/Function$/, 'Role'));
        const sends = statementsOf(role).filter(({ actions }) => actions.includes('sqs:SendMessage'));
        const may = sends.flatMap(({ resources }) => resources.map((arn) => arn.split(':').at(-1)));
        const told = Object.entries(variablesOf(lambda)).filter(([name]) => name.startsWith('WINDLASS_QUEUE_'));
        const knows = told.map(([, url]) => /windlass-production-(\w+)-/.exec(url)?.[1]);
        return may.sort().join() === knows.sort().join()
          ? []
          : [`${lambda.name} knows ${knows}, and may send to ${may}`];
      }),
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'NotifyFunction', (inputs) => {
        const { variables } = inputs.environment as { variables: { [name: string]: string } };
        variables.WINDLASS_QUEUE_STEP_SYNC_OPERATION = 'https://sqs/windlass-production-StepSyncOperationQueue-x';
      }),
  },
  {
    promise: 'the settings that mean the same in functions come to those that do the work',
    stages: ['production'],
    find: (graph) =>
      ['RefreshFunction', 'SyncFunction', 'ApiFunction'].filter(
        (name) => variablesOf(theOne(graph, FUNCTION, name)).WINDLASS_SYNC_TIMEOUT !== '7200',
      ),
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'SyncFunction', (inputs) => {
        inputs.environment = { variables: {} };
      }),
  },
  functionRule('runs on Node 24', ({ inputs }) => inputs.runtime === 'nodejs24.x', { runtime: 'nodejs20.x' }),
  functionRule(
    'has reserved concurrency',
    (lambda) => (input<number>(lambda, 'reservedConcurrentExecutions') ?? 0) >= 2,
    { reservedConcurrentExecutions: undefined },
  ),
  {
    promise: 'functions are traced if and only if it is asked for, as in production here',
    find: (graph, stage) => {
      const mode = stage === 'production' ? 'Active' : 'PassThrough';
      return functionsOf(graph)
        .filter((lambda) => input(lambda, 'tracingConfig', 'mode') !== mode)
        .map(({ name }) => name);
    },
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'SyncFunction', (inputs) => {
        inputs.tracingConfig = { mode: 'unknown' };
      }),
  },
  functionRule('bears no secret in its environment', hasNoSecret, {
    environment: { variables: { WINDLASS_ADMIN_TOKEN: 'hunter2' } },
  }),
  {
    promise: 'helm and kubectl are only where manifests are rendered, on x86_64',
    find: (graph) =>
      functionsOf(graph).flatMap(({ name, inputs }) => {
        const hasLayer = ((inputs.layers as readonly unknown[] | undefined)?.length ?? 0) > 0;
        const [architecture] = inputs.architectures as readonly string[];
        const expected = name === 'RenderFunction';
        return hasLayer === expected && (architecture === 'x86_64') === expected ? [] : [`${name}: ${architecture}`];
      }),
    spoil: [
      (graph) =>
        withChange(graph, FUNCTION, 'WebhookFunction', (inputs) => {
          inputs.layers = ['arn:aws:lambda:layer'];
        }),
      (graph) =>
        withChange(graph, FUNCTION, 'RenderFunction', (inputs) => {
          inputs.architectures = ['arm64'];
        }),
      (graph) =>
        withChange(graph, FUNCTION, 'RenderFunction', (inputs) => {
          inputs.layers = [];
        }),
    ],
  },
  {
    promise:
      'each function writes JSON into a log of its own that is there before it, and is kept for a while, not for ever',
    find: (graph, stage) =>
      functionsOf(graph)
        .filter((lambda) => {
          const name = input<string>(lambda, 'loggingConfig', 'logGroup');
          const group = ofType(graph, LOG_GROUP).find(({ inputs }) => inputs.name === name);
          const isKept = group && input(group, 'retentionInDays') === (stage === 'production' ? 90 : 7);
          const isJson = input(lambda, 'loggingConfig', 'logFormat') === 'JSON';
          return name !== `/aws/lambda/${lambda.inputs.name}` || !isKept || !isJson;
        })
        .map(({ name }) => name),
    spoil: [
      (graph) =>
        withChange(graph, LOG_GROUP, 'RefreshLogGroup', (inputs) => {
          inputs.retentionInDays = 0;
        }),
      (graph) => without(graph, LOG_GROUP, 'NotifyLogGroup'),
      (graph) =>
        withChange(graph, FUNCTION, 'PlanFunction', (inputs) => {
          inputs.loggingConfig = { ...(inputs.loggingConfig as object), logFormat: 'Text' };
        }),
    ],
  },
  {
    promise: 'Lambda filters no line of the level at which metrics are written',
    find: (graph) =>
      functionsOf(graph)
        .filter((lambda) => !['DEBUG', 'INFO'].includes(input(lambda, 'loggingConfig', 'applicationLogLevel') ?? ''))
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'SyncFunction', (inputs) => {
        inputs.loggingConfig = { ...(inputs.loggingConfig as object), applicationLogLevel: 'WARN' };
      }),
  },
  {
    promise: 'two functions have an address, and no browser of another origin may use it',
    find: (graph) => {
      const urls = ofType(graph, URL);
      const open = urls.filter((url) => input(url, 'cors') !== undefined).map(({ name }) => name);
      return urls.length === 2 ? open : [`there are ${urls.length} addresses`];
    },
    spoil: [
      (graph) =>
        withChange(graph, URL, 'ApiUrl', (inputs) => {
          inputs.cors = { allowOrigins: ['*'] };
        }),
      (graph) => ({
        ...graph,
        resources: [...graph.resources, { type: `aws:${URL}`, name: 'RenderUrl', inputs: {} }],
      }),
    ],
  },
  {
    promise: 'the world may call those two by their address, and in no other way',
    find: (graph) => {
      const open = ofType(graph, PERMISSION).filter(({ inputs }) => inputs.principal === '*');
      const byUrl = ({ inputs }: PlannedResource) =>
        (inputs.action === 'lambda:InvokeFunctionUrl' && inputs.functionUrlAuthType === 'NONE') ||
        (inputs.action === 'lambda:InvokeFunction' && inputs.invokedViaFunctionUrl === true);
      const called = [...new Set(open.map(({ inputs }) => String(inputs.function).split('-').at(-1)))].sort();
      const wrong = open.filter((permission) => !byUrl(permission)).map(({ name }) => name);
      return called.join() === 'api,webhook' && open.length === 4 ? wrong : [`${called} by ${open.length} permissions`];
    },
    spoil: [
      (graph) =>
        withChange(graph, PERMISSION, 'ApiInvokeFunction', (inputs) => {
          inputs.invokedViaFunctionUrl = undefined;
        }),
      (graph) => without(graph, PERMISSION, 'WebhookPublicFunctionUrlAccess'),
    ],
  },
  {
    promise: 'the address of the API streams, as its function does, and that of the webhook does not',
    find: (graph) =>
      Object.entries({ ApiUrl: 'RESPONSE_STREAM', WebhookUrl: 'BUFFERED' }).flatMap(([name, mode]) => {
        const found = input(theOne(graph, URL, name), 'invokeMode');
        return found === mode ? [] : [`${name}: ${found}`];
      }),
    spoil: [
      (graph) =>
        withChange(graph, URL, 'ApiUrl', (inputs) => {
          inputs.invokeMode = 'BUFFERED';
        }),
      (graph) =>
        withChange(graph, URL, 'WebhookUrl', (inputs) => {
          inputs.invokeMode = 'RESPONSE_STREAM';
        }),
    ],
  },
  {
    promise: 'only the function that reaches private clusters is in a network of the user',
    find: (graph, stage) =>
      functionsOf(graph)
        .filter((lambda) => {
          const isInside = input(lambda, 'vpcConfig') !== undefined;
          return isInside !== (lambda.name === 'ReachClusterFunction' && stage === 'production');
        })
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'SyncFunction', (inputs) => {
        inputs.vpcConfig = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
      }),
  },
  {
    promise: 'there is no NAT gateway',
    find: (graph) => ofType(graph, 'ec2/natGateway:NatGateway').map(({ name }) => name),
    spoil: (graph) => ({
      ...graph,
      resources: [...graph.resources, { type: 'aws:ec2/natGateway:NatGateway', name: 'Nat', inputs: {} }],
    }),
  },
];

function functionsOf(graph: ResourceGraph): readonly PlannedResource[] {
  return ofType(graph, FUNCTION);
}

function isCalled(inputs: PlannedResource['inputs'], stage: string, name: string): boolean {
  return inputs.name === `windlass-${stage}-${name}`;
}

function hasLimits(graph: ResourceGraph, stage: string, name: FunctionName): boolean {
  const { memoryMB, timeoutSeconds, storageMB = 512 }: FunctionLimits = LIMITS[name];
  const lambda = functionsOf(graph).find(({ inputs }) => isCalled(inputs, stage, name));
  return (
    lambda !== undefined &&
    input(lambda, 'memorySize') === memoryMB &&
    input(lambda, 'timeout') === timeoutSeconds &&
    input(lambda, 'ephemeralStorage', 'size') === storageMB
  );
}

function variablesOf(lambda: PlannedResource): { readonly [name: string]: string } {
  return input(lambda, 'environment', 'variables') ?? {};
}

/** As Lambda counts them, more or less: names and values. */
function environmentBytes(lambda: PlannedResource): number {
  return Object.entries(variablesOf(lambda)).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

function functionRule(
  promise: string,
  isKept: (lambda: PlannedResource) => boolean,
  spoilt: { readonly [name: string]: unknown },
): Rule {
  return {
    promise: `every function ${promise}`,
    find: (graph) => {
      const functions = functionsOf(graph);
      if (functions.length === 0) return ['there are no functions'];
      return functions.filter((lambda) => !isKept(lambda)).map(({ name }) => name);
    },
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'RefreshFunction', (inputs) => {
        Object.assign(inputs, spoilt);
      }),
  };
}

/** Secrets are named by reference, and read when they are needed. SST's own key for links is not ours, and opens nothing. */
function hasNoSecret(lambda: PlannedResource): boolean {
  const variables = input<{ readonly [name: string]: string }>(lambda, 'environment', 'variables') ?? {};
  const named = Object.entries(variables).filter(([name]) => /^WINDLASS_.*(TOKEN|SECRET|PASSWORD|KEY)/.test(name));
  return named.every(([, value]) => value.startsWith('ssm:/'));
}
