import type { HealthScript, ScriptOutcome } from '../../domain/health/health-script.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';

/** What the process of the scripts is asked: to check a script, or with an object to run it. */
export interface ScriptRequest {
  readonly script: HealthScript;
  readonly object?: KubernetesObject;
  readonly timeoutMs: number;
}

/** How a script is run. */
export interface RunOptions {
  readonly timeoutMs: number;
  /** Called when the object has been read, and the limit of time begins. */
  readonly onStart: () => void;
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

/** What the process sends: that it is there, that it has read an object and runs a script on it, and the answer. */
export type ScriptMessage = 'ready' | 'running' | ScriptAnswer;
