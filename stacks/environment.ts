import { join } from 'node:path';
import type { Parameters } from './parameters.ts';
import type { Queues } from './queues.ts';
import { findRelease } from './release.ts';
import type { StageSettings } from './stage-settings.ts';
import type { QueueName } from './steps.ts';
import type { Storage } from './storage.ts';
import { BUNDLES } from './windlass-function.ts';

/** What the functions of a stage share. */
export interface Stage {
  readonly settings: StageSettings;
  readonly storage: Storage;
  readonly queues: Queues;
  readonly parameters: Parameters;
}

type Environment = { readonly [name: string]: $util.Input<string> };

/** Where the state is, and how the stage is set; shared/composition reads these. */
export function stageEnvironment({ storage, parameters, settings }: Stage): Environment {
  return {
    WINDLASS_TABLE: storage.name,
    WINDLASS_SECRET_KEY: referenceTo(parameters.secretKey),
    WINDLASS_REFRESH_INTERVAL: String(settings.refreshIntervalSeconds),
    WINDLASS_DRIFT_INTERVAL: String(settings.driftIntervalSeconds),
    ...settings.passedOn,
    WINDLASS_GITHUB_FEEDBACK: settings.githubFeedback ? 'on' : 'off',
    WINDLASS_RELEASE: findRelease(join($cli.paths.root, BUNDLES)),
  };
}

/** Where the queues are that a function may send to; it is told of no others. */
export function queueAddresses({ queues }: Pick<Stage, 'queues'>, sendsTo: readonly QueueName[]): Environment {
  return Object.fromEntries(sendsTo.map((name) => [queueVariable(name), queues[name].queue.url]));
}

/** `RefreshApplication` → `WINDLASS_QUEUE_REFRESH_APPLICATION`. */
export function queueVariable(name: string): string {
  return `WINDLASS_QUEUE_${name.replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase()}`;
}

/** A secret is never in the environment, only where it is. */
export function referenceTo(parameter: Parameters[keyof Parameters]): $util.Output<string> {
  return $interpolate`ssm:${parameter.name}`;
}
