import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { ManifestInvalidError, SourcePathError, SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import type { RenderOrigin } from '../../ports/manifest-renderer.ts';
import type { FailedRender } from '../../ports/render-cache.ts';

/** What only a change of files or options ends. Any other error is of a repository, a tool or a machine. */
const LASTING = [ManifestInvalidError, SourcePathError, SourceUnsupportedError];

/** In the data of an error: the same files may come out on another day, or on a machine that is less busy. */
export const MAY_PASS = { mayPass: true } as const;

/** What the failure of a render says of itself, or undefined if it may pass by itself. */
export function failureOf(error: unknown): FailedRender | undefined {
  if (!(error instanceof GitOpsError) || error.data.mayPass === true) return undefined;
  const isLasting = LASTING.some((type) => error instanceof type);
  return isLasting ? { failure: { code: error.code, message: error.message } } : undefined;
}

/** Makes the error again that was remembered. */
export function errorOf({ failure }: FailedRender): GitOpsError {
  const type = LASTING.find(({ name }) => name === failure.code) ?? ManifestInvalidError;
  return new type(failure.message);
}

/** The same error, which also says of what revision it is, and whether it is an earlier one (`ports/manifest-renderer.ts`). */
export function withOrigin(error: unknown, revision: string, origin: RenderOrigin): unknown {
  const type = error instanceof GitOpsError ? LASTING.find((one) => error instanceof one) : undefined;
  if (type === undefined || !(error instanceof GitOpsError)) return error;
  const render = { revision, ...origin };
  return new type(error.message, { retry: error.retry, cause: error.cause, data: { ...error.data, render } });
}
