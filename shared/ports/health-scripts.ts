import type { HealthScript, ScriptOutcome } from '../domain/health/health-script.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';

/**
 * Runs health checks that users wrote: untrusted, so with limits of time and memory, and with nothing to reach but the object.
 * A script that breaks a limit is a fault, never an exception; it harms no other.
 */
export interface HealthScripts {
  /** What is wrong with a script before it ever ran (syntax, types); undefined if nothing. */
  check(script: HealthScript): Promise<string | undefined>;
  run(script: HealthScript, object: KubernetesObject): Promise<ScriptOutcome>;
  close(): Promise<void>;
}
