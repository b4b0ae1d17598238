import type { HealthCode, HealthStatus } from '../application/application.ts';
import { matchesProjectGlob } from '../project/project-glob.ts';
import type { ResourceOverride } from '../settings/system-settings.ts';
import { health, isHealthCode } from './health-status.ts';
import { isFields } from './read-field.ts';

/** A health check that users wrote in Lua, as Argo CD's. */
export interface LuaHealthScript {
  readonly language: 'lua';
  /** The setting that it stands in, for messages. */
  readonly key: string;
  readonly text: string;
  /** Whether the script may use more of Lua's libraries, of those that do not reach out of it; default false. */
  readonly useOpenLibs: boolean;
}

/** One rule of a health check in CEL. */
export interface CelHealthRule {
  /** Expression over `object`; the first rule that is true decides. */
  readonly when: string;
  readonly status: HealthCode;
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

/** All scripts of the settings: those of a kind by name before those of many kinds, as Argo CD looks for them. */
export function healthScriptsOf(overrides: readonly ResourceOverride[]): readonly HealthScript[] {
  return [...overrides].sort((left, right) => Number(isGlob(left)) - Number(isGlob(right))).flatMap(scriptOf);
}

/** The script that judges a kind; undefined if users wrote none. */
export function findHealthScript(
  overrides: readonly ResourceOverride[],
  kind: { readonly group: string; readonly kind: string },
): HealthScript | undefined {
  const fitting = overrides.filter(
    (override) => matchesProjectGlob(override.group, kind.group) && matchesProjectGlob(override.kind, kind.kind),
  );
  return healthScriptsOf(fitting)[0];
}

/** What a script says of an object; `NoneFits` leaves the judgement to the rules of Windlass. */
export function readScriptOutcome(
  script: HealthScript,
  outcome: ScriptOutcome,
): { readonly kind: 'Judged'; readonly health: HealthStatus | undefined } | { readonly kind: 'NoneFits' } {
  switch (outcome.kind) {
    case 'NoneFits':
      return outcome;
    case 'Fault':
      return { kind: 'Judged', health: health('Unknown', describeFault(script, outcome.message)) };
    case 'Returned':
      return { kind: 'Judged', health: readReturned(script.key, outcome.value) };
  }
}

/** Says what is wrong with a script, and in which setting; of rules in CEL the message begins with the position in the list. */
export function describeFault({ key, language }: HealthScript, message: string): string {
  return language === 'cel' ? `${key}${message}` : `${key}: ${message}`;
}

/** Argo CD's reading of what a script returns: nothing and an empty table are no health, a status that is none is Unknown. */
function readReturned(key: string, value: unknown): HealthStatus | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isFields(value)) return health('Unknown', `${key}: expect table output from Lua script, not ${String(value)}`);
  const { status, message } = value;
  if (status === undefined && message === undefined) return undefined;
  if (typeof status !== 'string' || !isHealthCode(status)) {
    return health('Unknown', `${key}: Lua returned an invalid health status: ${String(status)}`);
  }
  return health(status, message === undefined ? '' : String(message));
}

function scriptOf(override: ResourceOverride): readonly HealthScript[] {
  const { texts, healthRules } = override;
  if (healthRules) return [{ language: 'cel', key: keyOf(override, 'healthCEL', 'health.cel'), rules: healthRules }];
  const { health: text, useOpenLibs } = texts;
  if (text === undefined || text.trim() === '') return [];
  const key = keyOf(override, 'health', 'health.lua');
  return [{ language: 'lua', key, text, useOpenLibs: useOpenLibs === 'true' }];
}

/** The key of the ConfigMap; patterns can only stand in the document of all kinds. */
function keyOf(override: ResourceOverride, field: string, fieldInDocument: string): string {
  const { group, kind } = override;
  if (isGlob(override)) return `resource.customizations["${group}/${kind}"].${fieldInDocument}`;
  return `resource.customizations.${field}.${group === '' ? kind : `${group}_${kind}`}`;
}

function isGlob({ group, kind }: ResourceOverride): boolean {
  return /[*?[{]/.test(`${group}${kind}`);
}
