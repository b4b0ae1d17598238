import type { AwsFunctions } from './load-sources.ts';

/** An invocation that was measured. */
export interface FunctionInvocation {
  readonly functionName: string;
  readonly milliseconds: number;
  /** For how long this process was busy meanwhile: the function, and what plays AWS and the cluster for it. */
  readonly busyMilliseconds: number;
}

/** The same functions, which tell of each invocation at its end. */
export function observeFunctions(
  functions: AwsFunctions,
  onInvocation: (invocation: FunctionInvocation) => void,
): AwsFunctions {
  const entries = Object.entries(functions).map(([name, call]) => {
    const timed = async (...parameters: never[]) => {
      const startedAt = performance.now();
      const usedBefore = process.cpuUsage();
      try {
        return await (call as (...all: never[]) => unknown)(...parameters);
      } finally {
        const { user, system } = process.cpuUsage(usedBefore);
        const milliseconds = performance.now() - startedAt;
        // Threads beside the main one may be busy too.
        const busyMilliseconds = Math.min(milliseconds, (user + system) / 1000);
        onInvocation({ functionName: name, milliseconds, busyMilliseconds });
      }
    };
    // Also what the runtime has marked it with.
    return [name, Object.assign(timed, call)] as const;
  });
  return Object.fromEntries(entries) as unknown as AwsFunctions;
}
