import { globSync } from 'node:fs';
import { join } from 'node:path';
import { readScenario } from './read-scenario.ts';
import type { Scenario } from './scenario.ts';

/** Features of the engine that scenarios may ask for in `needs`; those that ask for others wait. */
const FEATURES: ReadonlySet<string> = new Set([
  'hooks',
  'hook-per-phase',
  'skip-left-out',
  'vanished-is-error',
  'prune-order',
  'confirm',
  'replace',
  'force',
  'validate',
  'out-of-sync-only',
  'respect-ignore',
  'shared',
  'migration',
  'retry-refresh',
  'supersede',
  'windows',
  'rollback',
  'prune-limit',
  'delete-hooks',
  'post-delete-once',
  'sync-timeout',
  'namespace-metadata',
  'skip-dry-run',
  'unknown-option',
]);

/** The scenarios of a folder that the engine can play, by name. */
export function listScenarios(folder: string): readonly Scenario[] {
  return globSync('*.yaml', { cwd: folder })
    .sort()
    .map((file) => readScenario(join(folder, file)))
    .filter(({ needs }) => needs.every((feature) => FEATURES.has(feature)));
}
