import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { WorkMessageType } from '../ports/work-queue.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Where the parts of an installation on AWS are; the stacks write it into the environment of each function. */
export interface AwsSettings {
  /** WINDLASS_TABLE. */
  readonly tableName: string;
  /** WINDLASS_QUEUE_REFRESH_APPLICATION and so on: the queues that this function may send to. */
  readonly queueUrls: { readonly [type in WorkMessageType]?: string };
  /** WINDLASS_STAGE, in every log line and metric; default `dev`. */
  readonly stage: string;
  /** WINDLASS_RELEASE: names the code that is deployed; default ''. */
  readonly release: string;
  /** WINDLASS_METRICS: whether metrics are written into the log for CloudWatch; default on. */
  readonly hasMetrics: boolean;
  /** WINDLASS_STORE_MB: how much of /tmp fetched repositories may take; default 300 of the 512 that a function has. */
  readonly storeMB: number;
  /** WINDLASS_RENDER_FUNCTION: the function that runs helm and kustomize; absent: they run where they are needed. */
  readonly renderFunction?: string;
  /** WINDLASS_REACH_CLUSTER_FUNCTION: the function in the user's network; absent: no cluster may be registered as private. */
  readonly reachClusterFunction?: string;
}

const DEFAULT_STORE_MB = 300;
const QUEUE_VARIABLE = /^WINDLASS_QUEUE_([A-Z_]+)$/;

/**
 * Reads the settings of a function.
 * @throws MalformedRequestError naming the variable that is missing
 */
export function readAwsSettings(environment: Environment): AwsSettings {
  return {
    tableName: requireVariable(environment, 'WINDLASS_TABLE'),
    queueUrls: readQueueUrls(environment),
    stage: environment.WINDLASS_STAGE || 'dev',
    release: environment.WINDLASS_RELEASE ?? '',
    hasMetrics: environment.WINDLASS_METRICS !== 'off',
    storeMB: readMegabytes(environment.WINDLASS_STORE_MB),
    ...(environment.WINDLASS_RENDER_FUNCTION && { renderFunction: environment.WINDLASS_RENDER_FUNCTION }),
    ...(environment.WINDLASS_REACH_CLUSTER_FUNCTION && {
      reachClusterFunction: environment.WINDLASS_REACH_CLUSTER_FUNCTION,
    }),
  };
}

/** @throws MalformedRequestError if it is absent or empty */
export function requireVariable(environment: Environment, name: string): string {
  const value = environment[name];
  if (value) return value;
  throw new MalformedRequestError(`${name} is not set; the stack sets it in the environment of each function`);
}

function readMegabytes(text: string | undefined): number {
  if (!text) return DEFAULT_STORE_MB;
  const value = Number(text);
  if (value > 0) return value;
  throw new MalformedRequestError(`WINDLASS_STORE_MB is "${text}"; it must be a number of megabytes`);
}

/** `WINDLASS_QUEUE_REFRESH_APPLICATION` is that of `RefreshApplication`. */
function readQueueUrls(environment: Environment): AwsSettings['queueUrls'] {
  const urls = Object.entries(environment).flatMap(([name, url]) => {
    const [, words] = QUEUE_VARIABLE.exec(name) ?? [];
    return words === undefined || !url ? [] : [[typeOf(words), url] as const];
  });
  return Object.fromEntries(urls);
}

function typeOf(words: string): string {
  return words
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');
}
