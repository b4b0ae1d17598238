import { readAlertSettings } from './alert-settings.ts';
import { readFunctionSettings } from './function-settings.ts';

/** What a stage decides about its resources; read from the environment of `sst deploy`. */
export interface StageSettings {
  readonly stage: string;
  readonly isProduction: boolean;
  /** From WINDLASS_REFRESH_INTERVAL: seconds between two looks at a repository; default 3600, since pushes come by webhook. */
  readonly refreshIntervalSeconds: number;
  /** From WINDLASS_DRIFT_INTERVAL: seconds between two drift checks of a cluster, whole minutes; default 3600 (peers.md §3.3). */
  readonly driftIntervalSeconds: number;
  /** From WINDLASS_ALARM_EMAIL: who is told of alarms; absent: they are seen in CloudWatch only. */
  readonly alarmEmail?: string;
  /** From WINDLASS_TRACING=on: X-Ray traces; default off, since they cost. */
  readonly isTraced: boolean;
  /** From WINDLASS_METRICS=off: CloudWatch takes money for each metric of its own; default on. */
  readonly hasMetrics: boolean;
  /** From WINDLASS_RESERVED_CONCURRENCY=off: for accounts whose limit is too low to reserve anything (new ones have 10). */
  readonly reservesConcurrency: boolean;
  /** From WINDLASS_VPC_SUBNETS and WINDLASS_VPC_SECURITY_GROUPS, comma lists: where clusters with private endpoints are reached from. */
  readonly privateNetwork?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] };
  /** From WINDLASS_CLUSTER_ROLES, a comma list of ARNs: roles of other accounts that enter clusters there. */
  readonly clusterRoles: readonly string[];
  /** From WINDLASS_CREDENTIALS, a comma list of ARNs of secrets and parameters that registered credentials refer to, and of the keys of these. */
  readonly credentialSources: readonly string[];
  /** From WINDLASS_MAIL_IDENTITIES, a comma list of ARNs of identities of Amazon SES: whom notifications by mail come from. */
  readonly mailIdentities: readonly string[];
  /** From WINDLASS_ALERTS and what belongs to it, WINDLASS_SYNC_TIMEOUT and the like: variables of the functions, without a secret. */
  readonly passedOn: { readonly [name: string]: string };
  /** From WINDLASS_GITHUB_FEEDBACK=off: GitHub is not told how deploys go; default on. */
  readonly githubFeedback: boolean;
  readonly logLevel: string;
}

const HOUR = 3600;
const MAX_STAGE_LENGTH = 30;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/**
 * Reads the settings of a stage.
 * @throws Error naming the variable that cannot be read
 */
export function readStageSettings(
  stage: string,
  environment: { readonly [name: string]: string | undefined },
): StageSettings {
  refuseLongName(stage);
  const privateNetwork = readPrivateNetwork(environment);
  const alarmEmail = environment.WINDLASS_ALARM_EMAIL?.trim();
  return {
    stage,
    isProduction: stage === 'production',
    refreshIntervalSeconds: readSeconds(environment, 'WINDLASS_REFRESH_INTERVAL'),
    driftIntervalSeconds: readSeconds(environment, 'WINDLASS_DRIFT_INTERVAL'),
    ...(alarmEmail ? { alarmEmail } : {}),
    isTraced: readSwitch(environment, 'WINDLASS_TRACING', false),
    hasMetrics: readSwitch(environment, 'WINDLASS_METRICS', true),
    reservesConcurrency: readSwitch(environment, 'WINDLASS_RESERVED_CONCURRENCY', true),
    ...(privateNetwork ? { privateNetwork } : {}),
    clusterRoles: readArns(environment, 'WINDLASS_CLUSTER_ROLES', ['iam']),
    credentialSources: readArns(environment, 'WINDLASS_CREDENTIALS', ['secretsmanager', 'ssm', 'kms']),
    mailIdentities: readArns(environment, 'WINDLASS_MAIL_IDENTITIES', ['ses']),
    passedOn: { ...readAlertSettings(environment), ...readFunctionSettings(environment) },
    githubFeedback: readSwitch(environment, 'WINDLASS_GITHUB_FEEDBACK', true),
    logLevel: readLogLevel(environment),
  };
}

type Environment = { readonly [name: string]: string | undefined };

/** With the name of the app, region and function it must fit into the 64 characters of a role or function. */
function refuseLongName(stage: string): void {
  if (stage.length > MAX_STAGE_LENGTH) {
    throw new Error(`the stage "${stage}" has ${stage.length} characters; at most ${MAX_STAGE_LENGTH} fit into names`);
  }
}

function readLogLevel(environment: Environment): string {
  const level = environment.WINDLASS_LOG_LEVEL?.trim() || 'info';
  if (LOG_LEVELS.includes(level)) return level;
  throw new Error(`WINDLASS_LOG_LEVEL is "${level}"; it must be one of ${LOG_LEVELS.join(', ')}`);
}

function readSeconds(environment: Environment, name: string): number {
  const text = environment[name]?.trim() || String(HOUR);
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 60 || seconds % 60 !== 0) {
    throw new Error(`${name} is "${text}"; it must be a number of seconds, whole minutes, at least 60`);
  }
  return seconds;
}

function readSwitch(environment: Environment, name: string, fallback: boolean): boolean {
  const text = environment[name]?.trim() || (fallback ? 'on' : 'off');
  if (text !== 'on' && text !== 'off') throw new Error(`${name} is "${text}"; it must be on or off`);
  return text === 'on';
}

function readPrivateNetwork(environment: Environment): StageSettings['privateNetwork'] {
  const subnets = readList(environment.WINDLASS_VPC_SUBNETS);
  const securityGroups = readList(environment.WINDLASS_VPC_SECURITY_GROUPS);
  if (subnets.length === 0 && securityGroups.length === 0) return undefined;
  if (subnets.length === 0 || securityGroups.length === 0) {
    throw new Error('WINDLASS_VPC_SUBNETS and WINDLASS_VPC_SECURITY_GROUPS must be given together');
  }
  return { subnets, securityGroups };
}

function readArns(environment: Environment, name: string, services: readonly string[]): readonly string[] {
  const arns = readList(environment[name]);
  const wrong = arns.find((arn) => !/^arn:[\w-]+:[\w-]+:[^*]*$/.test(arn));
  if (wrong !== undefined) throw new Error(`${name} has "${wrong}"; it must be a comma list of ARNs without wildcards`);
  const foreign = arns.find((arn) => !services.includes(arn.split(':')[2] ?? ''));
  if (foreign === undefined) return arns;
  throw new Error(`${name} has "${foreign}"; it must be a comma list of ARNs of ${services.join(', ')}`);
}

function readList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
