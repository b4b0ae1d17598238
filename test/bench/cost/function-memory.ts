import { LIMITS } from '../../../stacks/limits.ts';

/** The functions of the stack. */
export type FunctionName = keyof typeof LIMITS;

/** How much memory each function of the stack has, which its time is multiplied by. */
export const FUNCTION_MEMORY_MB = Object.fromEntries(
  Object.entries(LIMITS).map(([name, { memoryMB }]) => [name, memoryMB]),
) as { readonly [name in FunctionName]: number };
