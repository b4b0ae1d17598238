import type { Application } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { ForbiddenError } from '../../domain/errors/request-errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { findBlockingWindow } from '../sync/find-blocking-window.ts';

/**
 * Refuses what a person asks for while a sync window forbids it; a dry run changes nothing and passes.
 * @throws ForbiddenError with the words of the window (Argo CD: "cannot sync: blocked by sync window")
 */
export async function refuseBlockedSync(
  deps: Dependencies,
  application: Application,
  operation: Operation,
): Promise<void> {
  if (operation.sync.dryRun) return;
  const blocked = await findBlockingWindow(deps, application, { operation, validated: false });
  if (blocked) throw new ForbiddenError(`cannot sync: ${blocked.message}`);
}
