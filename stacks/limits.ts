/** How long a worker may take: short, since the time of one that crashed must pass before its message comes back (design §4). */
export const WORKER_TIMEOUT_SECONDS = 180;

/** Where repositories and charts are fetched. */
const FETCHED_MB = 4096;

/** Memory, time, concurrency, disk and address of a function. */
export interface FunctionLimits {
  readonly memoryMB: number;
  readonly timeoutSeconds: number;
  /** The most that run at once in production; other stages take a fifth, at least two. */
  readonly concurrency: number;
  /** /tmp; default 512. More for those that fetch repositories and charts, which stay there for the next invocation. */
  readonly storageMB?: number;
  /**
   * A public address, and its invoke mode; who calls is told by a token or a signature. Only functions of `streamedEntry` may be
   * `streaming`, and only they.
   */
  readonly url?: 'buffered' | 'streaming';
}

/**
 * What each function needs. 1,769 MB is one CPU (peers.md §3.1): those that render or compare get it, since they are bound
 * by CPU, and cost no more for it in the end.
 */
export const LIMITS = {
  webhook: { memoryMB: 512, timeoutSeconds: 10, concurrency: 20, url: 'buffered' },
  'route-git-event': { memoryMB: 512, timeoutSeconds: 60, concurrency: 10 },
  refresh: { memoryMB: 1769, timeoutSeconds: WORKER_TIMEOUT_SECONDS, concurrency: 40, storageMB: FETCHED_MB },
  sync: { memoryMB: 1769, timeoutSeconds: WORKER_TIMEOUT_SECONDS, concurrency: 40, storageMB: FETCHED_MB },
  // As many as may refresh and sync at once, each of which waits for its own.
  render: { memoryMB: 1769, timeoutSeconds: 150, concurrency: 80, storageMB: FETCHED_MB },
  'reach-cluster': { memoryMB: 512, timeoutSeconds: 60, concurrency: 80 },
  'drift-check': { memoryMB: 1024, timeoutSeconds: WORKER_TIMEOUT_SECONDS, concurrency: 10 },
  plan: { memoryMB: 1769, timeoutSeconds: WORKER_TIMEOUT_SECONDS, concurrency: 10, storageMB: FETCHED_MB },
  report: { memoryMB: 512, timeoutSeconds: 60, concurrency: 5 },
  notify: { memoryMB: 512, timeoutSeconds: 60, concurrency: 10, storageMB: FETCHED_MB },
  redeliver: { memoryMB: 512, timeoutSeconds: 180, concurrency: 2 },
  sweep: { memoryMB: 512, timeoutSeconds: 60, concurrency: 2 },
  'dead-letter': { memoryMB: 512, timeoutSeconds: 60, concurrency: 2 },
  api: { memoryMB: 1024, timeoutSeconds: 90, concurrency: 30, storageMB: FETCHED_MB, url: 'streaming' },
} as const satisfies { readonly [name: string]: FunctionLimits };

/** The name of a function, which is that of its step (design §1). */
export type FunctionName = keyof typeof LIMITS;

const SMALL_STAGE_SHARE = 0.2;
/** The least that a queue may wake at once. */
const LEAST = 2;

/** How many of a function may run at once. */
export function concurrencyOf(name: FunctionName, isProduction: boolean): number {
  const { concurrency } = LIMITS[name];
  return isProduction ? concurrency : Math.max(LEAST, Math.ceil(concurrency * SMALL_STAGE_SHARE));
}

/**
 * How many of a function its queue may wake at once: as many as are reserved. Where nothing is, the account has few for all of them, and
 * a message that finds no room too often would be given up.
 */
export function wokenAtOnce(
  name: FunctionName,
  { isProduction, reservesConcurrency }: { readonly isProduction: boolean; readonly reservesConcurrency: boolean },
): number {
  return reservesConcurrency ? concurrencyOf(name, isProduction) : LEAST;
}
