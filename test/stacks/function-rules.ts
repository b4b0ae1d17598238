import { input, ofType, theOne, withChange } from './graph-queries.ts';
import type { PlannedResource, ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const FUNCTION = 'lambda/function:Function';
const LOG_GROUP = 'cloudwatch/logGroup:LogGroup';
const URL = 'lambda/functionUrl:FunctionUrl';
const STEPS = [
  'Webhook',
  'RouteGitEvent',
  'Refresh',
  'Sync',
  'DriftCheck',
  'Notify',
  'Report',
  'Redeliver',
  'Plan',
  'Sweep',
  'DeadLetter',
  'Api',
];

/** What is promised of every function. */
export const FUNCTION_RULES: readonly Rule[] = [
  {
    promise: 'every step has a function of its own',
    find: (graph) => STEPS.filter((step) => !functionsOf(graph).some(({ name }) => name === `${step}Function`)),
    spoil: (graph) => ({ ...graph, resources: graph.resources.filter(({ name }) => name !== 'SyncFunction') }),
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
    spoil: (graph) =>
      withChange(graph, FUNCTION, 'WebhookFunction', (inputs) => {
        inputs.layers = ['arn:aws:lambda:layer'];
      }),
  },
  {
    promise: 'logs are kept for a while, not for ever',
    find: (graph, stage) =>
      ofType(graph, LOG_GROUP)
        .filter((group) => input(group, 'retentionInDays') !== (stage === 'production' ? 90 : 7))
        .map(({ name }) => name),
    spoil: (graph) =>
      withChange(graph, LOG_GROUP, 'RefreshLogGroup', (inputs) => {
        inputs.retentionInDays = 0;
      }),
  },
  {
    promise: 'two functions have an address, and no browser of another origin may use it',
    find: (graph) => {
      const urls = ofType(graph, URL);
      const open = urls.filter((url) => input(url, 'cors') !== undefined).map(({ name }) => name);
      return urls.length === 2 ? open : [`there are ${urls.length} addresses`];
    },
    spoil: (graph) =>
      withChange(graph, URL, 'ApiUrl', (inputs) => {
        inputs.cors = { allowOrigins: ['*'] };
      }),
  },
  {
    promise: 'the address of the API streams, as its function does, and that of the webhook does not',
    find: (graph) =>
      Object.entries({ ApiUrl: 'RESPONSE_STREAM', WebhookUrl: 'BUFFERED' }).flatMap(([name, mode]) => {
        const found = input(theOne(graph, URL, name), 'invokeMode');
        return found === mode ? [] : [`${name}: ${found}`];
      }),
    spoil: (graph) =>
      withChange(graph, URL, 'ApiUrl', (inputs) => {
        inputs.invokeMode = 'BUFFERED';
      }),
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
