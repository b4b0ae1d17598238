import { SourceUnavailableError } from '../../domain/errors/source-errors.ts';

/** Limits of one conversation with a Git server. */
export interface TransferLimits {
  /** Milliseconds until the connection must stand; default 15000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for a whole request with its answer; default 60000. */
  readonly totalTimeoutMs?: number;
  /** Largest answer, in bytes; isomorphic-git holds a pack in memory. Default 512 MiB. */
  readonly maxResponseBytes?: number;
}

/** Fills in the defaults. */
export function withDefaultLimits(limits: TransferLimits = {}): Required<TransferLimits> {
  return { connectTimeoutMs: 15_000, totalTimeoutMs: 60_000, maxResponseBytes: 512 * 1024 * 1024, ...limits };
}

/** The error for an answer that is larger than allowed: it does not pass by itself. */
export function answerTooLarge(url: string, maxResponseBytes: number): SourceUnavailableError {
  const megabytes = Math.ceil(maxResponseBytes / 1024 / 1024);
  return new SourceUnavailableError(
    `repository ${url}: the answer is larger than ${megabytes} MiB; keep large files elsewhere`,
  );
}
