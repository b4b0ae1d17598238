import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FunctionName, LIMITS } from '../../stacks/limits.ts';

const ENTRIES = resolve(import.meta.dirname, '../../functions/aws');

/** The file that each function of the stacks starts with. */
export const FUNCTION_ENTRIES: { readonly [name in FunctionName]: string } = Object.fromEntries(
  Object.keys(LIMITS).map((name) => [name, resolve(ENTRIES, `${name}.ts`)]),
) as { [name in FunctionName]: string };

/** Functions of the stacks that have no file. */
export function missingEntries(): readonly string[] {
  return Object.entries(FUNCTION_ENTRIES).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}
