import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';

/** A health check that users wrote in Lua, as Argo CD's. */
export interface LuaHealthScript {
  readonly language: 'lua';
  /** The setting that it stands in, for messages. */
  readonly key: string;
  readonly text: string;
  /** Whether the script may use all of Lua's libraries that do not reach out of it; default false. */
  readonly useOpenLibs: boolean;
}

/** One rule of a health check in CEL. */
export interface CelHealthRule {
  /** Expression over `object`; the first rule that is true decides. */
  readonly when: string;
  readonly status: string;
  readonly message?: string;
  /** Expression that gives the message. */
  readonly messageExpression?: string;
}

/** A health check that users wrote as rules in CEL. */
export interface CelHealthScript {
  readonly language: 'cel';
  /** The setting that it stands in, for messages. */
  readonly key: string;
  readonly rules: readonly CelHealthRule[];
}

/** A health check that users wrote. */
export type HealthScript = LuaHealthScript | CelHealthScript;

/** What came of a script: what it returned, that none of its rules fits, or what went wrong in it. */
export type ScriptOutcome =
  | { readonly kind: 'Returned'; readonly value: unknown }
  | { readonly kind: 'NoneFits' }
  | { readonly kind: 'Fault'; readonly message: string };

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
