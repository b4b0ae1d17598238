import { resolve } from 'node:path';
import { type FunctionName, LIMITS } from '../../stacks/limits.ts';

const ENTRIES = resolve(import.meta.dirname, '../../functions/aws');

/** The functions of the stacks, each with the file that it starts with. */
export const FUNCTION_ENTRIES: readonly { readonly name: FunctionName; readonly entry: string }[] = (
  Object.keys(LIMITS) as FunctionName[]
).map((name) => ({ name, entry: resolve(ENTRIES, `${name}.ts`) }));
