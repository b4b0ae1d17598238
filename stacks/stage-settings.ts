import { readAlertSettings } from './alert-settings.ts';

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
  /** From WINDLASS_CREDENTIALS, a comma list of ARNs of secrets and parameters that registered credentials refer to. */
  readonly credentialSources: readonly string[];
  /** From WINDLASS_MAIL_IDENTITIES, a comma list of ARNs of identities of Amazon SES: whom notifications by mail come from. */
  readonly mailIdentities: readonly string[];
  /** From WINDLASS_ALERTS and what belongs to it: variables of the functions, without a secret. */
  readonly alerts: { readonly [name: string]: string };
  /** From WINDLASS_GITHUB_FEEDBACK=off: GitHub is not told how deploys go; default on. */
  readonly githubFeedback: boolean;
  readonly logLevel: string;
}

const HOUR = 3600;

/**
 * Reads the settings of a stage.
 * @throws Error naming the variable that cannot be read
 */
export function readStageSettings(
  stage: string,
  environment: { readonly [name: string]: string | undefined },
): StageSettings {
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
    clusterRoles: readArns(environment, 'WINDLASS_CLUSTER_ROLES'),
    credentialSources: readArns(environment, 'WINDLASS_CREDENTIALS'),
    mailIdentities: readArns(environment, 'WINDLASS_MAIL_IDENTITIES'),
    alerts: readAlertSettings(environment),
    githubFeedback: readSwitch(environment, 'WINDLASS_GITHUB_FEEDBACK', true),
    logLevel: environment.WINDLASS_LOG_LEVEL?.trim() || 'info',
  };
}

type Environment = { readonly [name: string]: string | undefined };

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

function readArns(environment: Environment, name: string): readonly string[] {
  const arns = readList(environment[name]);
  const wrong = arns.find((arn) => !/^arn:[\w-]+:[\w-]+:[^*]*$/.test(arn));
  if (wrong !== undefined) throw new Error(`${name} has "${wrong}"; it must be a comma list of ARNs without wildcards`);
  return arns;
}

function readList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
