import type { Application } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import {
  DEFAULT_PRUNE_LIMIT,
  PRUNE_LIMIT_ANNOTATION,
  type PruneLimit,
  parsePruneLimit,
} from '../../domain/sync/prune-limit.ts';
import type { Dependencies } from '../dependencies.ts';
import { projectOf } from '../project/project-of.ts';

/**
 * How much a sync of an application may delete without approval: its own annotation, else its project's, else the default for automated
 * syncs; what a person starts is limited only where an annotation says so.
 */
export async function pruneLimitOf(
  deps: Dependencies,
  application: Application,
  operation: Operation,
): Promise<PruneLimit> {
  const own = application.metadata.annotations?.[PRUNE_LIMIT_ANNOTATION];
  const said = own ?? (await projectOf(deps, application))?.metadata.annotations?.[PRUNE_LIMIT_ANNOTATION];
  const limit = said === undefined ? undefined : parsePruneLimit(said);
  return limit ?? (operation.initiatedBy.automated ? DEFAULT_PRUNE_LIMIT : { kind: 'None' });
}
