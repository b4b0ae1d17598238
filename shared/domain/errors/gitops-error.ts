/** What a caller may do about an error: nothing, try again with back-off, or try again after a stated time. */
export type Retry = 'never' | 'backoff' | { readonly afterSeconds: number };

/** A value that survives JSON unchanged; the evidence an error carries. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What every error of the catalogue is made from. */
export interface GitOpsErrorOptions {
  readonly retry?: Retry;
  /** JSON-safe evidence. Never a secret: it reaches logs and API answers. */
  readonly data?: { readonly [key: string]: Json };
  readonly cause?: unknown;
}

/**
 * The base of all errors that Windlass raises on purpose.
 *
 * `code` equals the class name, so that a stored or logged error can be matched without its text.
 */
export class GitOpsError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly data: { readonly [key: string]: Json };

  constructor(message: string, options: GitOpsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = new.target.name;
    this.name = this.code;
    this.retry = options.retry ?? 'never';
    this.data = options.data ?? {};
  }

  /** The JSON form that logs and dead letters keep; the stack stays out of it. */
  toJSON(): { code: string; message: string; retry: Retry; data: { readonly [key: string]: Json } } {
    return { code: this.code, message: this.message, retry: this.retry, data: this.data };
  }
}

/** Reads the message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
