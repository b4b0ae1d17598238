import { join } from 'node:path';
import { concurrencyOf, type FunctionLimits, type FunctionName, LIMITS } from './limits.ts';
import type { Permission } from './permissions.ts';
import type { StageSettings } from './stage-settings.ts';

/** Where `npm run bundle` puts the code of each function. */
export const BUNDLES = 'dist/functions';
const DEFAULT_STORAGE_MB = 512;
/** How much of /tmp fetched repositories and charts may take. */
const STORE_SHARE = 0.6;

/** What a function is made of beyond its limits. */
export interface WindlassFunctionArgs {
  readonly settings: StageSettings;
  readonly permissions: readonly Permission[];
  readonly environment: { readonly [name: string]: $util.Input<string> };
  /** The layer with helm and kubectl; only for functions that render. Its binaries are for x86_64. */
  readonly toolsLayer?: $util.Output<string>;
  /** A network of the user's; only for the function that reaches private clusters. */
  readonly network?: NonNullable<StageSettings['privateNetwork']>;
}

/** Makes one Lambda function of a stage, with a role that may do what is listed and write its own log. */
export function createFunction(name: FunctionName, args: WindlassFunctionArgs): sst.aws.Function {
  const { settings, toolsLayer, network } = args;
  const limits: FunctionLimits = LIMITS[name];
  const { storageMB = DEFAULT_STORAGE_MB } = limits;
  const physicalName = `${$app.name}-${settings.stage}-${name}`;
  return new sst.aws.Function(logicalNameOf(name), {
    name: physicalName,
    bundle: join($cli.paths.root, BUNDLES, name),
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    architecture: toolsLayer ? 'x86_64' : 'arm64',
    memory: `${limits.memoryMB} MB`,
    timeout: `${limits.timeoutSeconds} seconds`,
    storage: `${storageMB} MB`,
    logging: { retention: settings.isProduction ? '3 months' : '1 week', format: 'json' },
    environment: {
      ...args.environment,
      WINDLASS_STAGE: settings.stage,
      WINDLASS_LOG_LEVEL: settings.logLevel,
      WINDLASS_METRICS: settings.hasMetrics ? 'on' : 'off',
      // Leaves room beside it for what is being rendered.
      WINDLASS_STORE_MB: String(Math.floor(storageMB * STORE_SHARE)),
    },
    permissions: [
      writeOwnLog(physicalName),
      ...args.permissions,
      ...tracingOf(settings),
      ...networkOf(physicalName, network),
    ],
    ...(settings.reservesConcurrency ? { concurrency: { reserved: concurrencyOf(name, settings.isProduction) } } : {}),
    ...(toolsLayer ? { layers: [toolsLayer] } : {}),
    ...(network ? { vpc: { privateSubnets: [...network.subnets], securityGroups: [...network.securityGroups] } } : {}),
    // No browser of another origin may call it.
    ...(limits.url ? { url: { authorization: 'none', cors: false }, streaming: limits.url === 'streaming' } : {}),
    transform: {
      function: (lambda) => {
        // Lambda filters the log by itself as well, from INFO on; metrics are lines of that level, and must come through.
        const applicationLogLevel = settings.logLevel === 'debug' ? 'DEBUG' : 'INFO';
        lambda.loggingConfig = $output(lambda.loggingConfig).apply((config) => ({
          logFormat: 'JSON',
          ...config,
          applicationLogLevel,
        }));
        lambda.tracingConfig = { mode: settings.isTraced ? 'Active' : 'PassThrough' };
      },
      role: (role) => {
        // sst 4.17 also lets the account's root take the role on (reference/aws.md §1), and its managed policies may write any log.
        role.assumeRolePolicy = LAMBDA_ONLY;
        role.managedPolicyArns = [];
      },
    },
  });
}

/** Who may take on the role of a function: the Lambda service. */
const LAMBDA_ONLY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
});

function writeOwnLog(physicalName: string): Permission {
  const group = arnHere('logs', `log-group:/aws/lambda/${physicalName}`);
  return { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [$interpolate`${group}:*`] };
}

/** An ARN of this account and region. */
function arnHere(service: string, resource: string): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  const { region } = aws.getRegionOutput();
  const { partition } = aws.getPartitionOutput();
  return $interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** X-Ray knows no resources. */
function tracingOf({ isTraced }: StageSettings): readonly Permission[] {
  return isTraced ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : [];
}

const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lambda makes the way into the network with the rights of the function, and asks for all resources
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html); what runs in the function may not use them.
 */
function networkOf(physicalName: string, network: WindlassFunctionArgs['network']): readonly Permission[] {
  if (!network) return [];
  const own = {
    test: 'ArnEquals',
    variable: 'lambda:SourceFunctionArn',
    values: [arnHere('lambda', `function:${physicalName}`)],
  };
  return [
    { actions: NETWORK_ACTIONS, resources: ['*'] },
    { effect: 'deny', actions: NETWORK_ACTIONS, resources: ['*'], conditions: [own] },
  ];
}

/** `reach-cluster` → `ReachCluster`: sst wants names in PascalCase. */
export function logicalNameOf(name: FunctionName): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
