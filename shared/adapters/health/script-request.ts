import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { HealthScript, ScriptOutcome } from '../../ports/health-scripts.ts';

/** What the thread of the scripts is asked: to check a script, or with an object to run it. */
export interface ScriptRequest {
  readonly script: HealthScript;
  readonly object?: KubernetesObject;
  readonly timeoutMs: number;
}

/** What it answers; a check gives `NoneFits` when nothing is wrong. */
export type ScriptAnswer =
  | Exclude<ScriptOutcome, { readonly kind: 'Fault' }>
  | {
      readonly kind: 'Fault';
      readonly message: string;
      /** Whether a limit stopped the script: it would cost as much again with the next object. */
      readonly atLimit?: boolean;
    };
