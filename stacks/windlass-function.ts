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
  /** MB of /tmp; default 512. */
  readonly storageMB?: number;
}

/** Makes one Lambda function of a stage, with a role that may do what is listed and write its own log. */
export function createFunction(name: FunctionName, args: WindlassFunctionArgs): sst.aws.Function {
  const { settings, toolsLayer, network } = args;
  const limits: FunctionLimits = LIMITS[name];
  const physicalName = `${$app.name}-${settings.stage}-${name}`;
  return new sst.aws.Function(logicalNameOf(name), {
    name: physicalName,
    bundle: join($cli.paths.root, BUNDLES, name),
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    architecture: toolsLayer ? 'x86_64' : 'arm64',
    memory: `${limits.memoryMB} MB`,
    timeout: `${limits.timeoutSeconds} seconds`,
    storage: `${args.storageMB ?? DEFAULT_STORAGE_MB} MB`,
    logging: { retention: settings.isProduction ? '3 months' : '1 week', format: 'json' },
    environment: {
      ...args.environment,
      WINDLASS_STAGE: settings.stage,
      WINDLASS_LOG_LEVEL: settings.logLevel,
      WINDLASS_METRICS: settings.hasMetrics ? 'on' : 'off',
      // Leaves room beside it for what is being rendered.
      WINDLASS_STORE_MB: String(Math.floor((args.storageMB ?? DEFAULT_STORAGE_MB) * STORE_SHARE)),
    },
    permissions: [writeOwnLog(physicalName), ...args.permissions, ...tracingOf(settings), ...networkOf(network)],
    ...(settings.reservesConcurrency ? { concurrency: { reserved: concurrencyOf(name, settings.isProduction) } } : {}),
    ...(toolsLayer ? { layers: [toolsLayer] } : {}),
    ...(network ? { vpc: { privateSubnets: [...network.subnets], securityGroups: [...network.securityGroups] } } : {}),
    // No browser of another origin may call it.
    ...(limits.url ? { url: { authorization: 'none', cors: false }, streaming: limits.url === 'streaming' } : {}),
    transform: {
      function: (lambda) => {
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
  const { accountId } = aws.getCallerIdentityOutput();
  const { region } = aws.getRegionOutput();
  const { partition } = aws.getPartitionOutput();
  const group = $interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${physicalName}`;
  return { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [$interpolate`${group}:*`] };
}

/** X-Ray knows no resources. */
function tracingOf({ isTraced }: StageSettings): readonly Permission[] {
  return isTraced ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : [];
}

/** EC2 takes no resources for describing network interfaces; Lambda asks for the rest in the same breath. */
function networkOf(network: WindlassFunctionArgs['network']): readonly Permission[] {
  if (!network) return [];
  const actions = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface'];
  return [{ actions: actions.map((action) => `ec2:${action}`), resources: ['*'] }];
}

/** `reach-cluster` → `ReachCluster`: sst wants names in PascalCase. */
function logicalNameOf(name: FunctionName): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
