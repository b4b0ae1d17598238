import type { Application } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { ForbiddenError } from '../../domain/errors/request-errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { findBlockingWindow } from '../sync/find-blocking-window.ts';

/**
 * Refuses what a person asks for while a sync window forbids it, instead of letting it wait unseen; a dry run changes nothing.
 * @throws ForbiddenError in Argo CD's words, with the window and its end
 */
export async function refuseInClosedWindow(
  deps: Dependencies,
  application: Application,
  operation: Operation,
): Promise<void> {
  if (operation.sync.dryRun) return;
  const blocking = await findBlockingWindow(deps, application, { operation, validated: false });
  if (blocking) throw new ForbiddenError(`cannot sync: ${blocking.message.replace(/^Sync operation /, '')}`);
}
