import { type ApplicationSpec, sourcesOf } from '../../domain/application/application.ts';
import type { Source } from '../../domain/application/source.ts';
import { ClusterUnknownError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { Dependencies } from '../dependencies.ts';
import { openSource } from './open-source.ts';

/**
 * Asks for everything that a spec names: each repository, revision and path, and the destination.
 * @returns what is wrong; empty if all of it answers
 */
export async function checkSourcesAnswer(deps: Dependencies, spec: ApplicationSpec): Promise<readonly string[]> {
  const checks = [
    faultOf('spec.destination', deps.clusterDirectory.open(spec.destination)),
    ...sourcesOf(spec).map((source, position) => {
      const field = spec.sources && spec.sources.length > 0 ? `spec.sources[${position}]` : 'spec.source';
      return faultOf(field, checkSource(deps, source));
    }),
  ];
  return (await Promise.all(checks)).filter((fault) => fault !== undefined);
}

async function checkSource(deps: Dependencies, source: Source): Promise<void> {
  await deps.renderer.checkPath(source, (await openSource(deps, source)).tree);
}

async function faultOf(field: string, check: Promise<unknown>): Promise<string | undefined> {
  try {
    await check;
    return undefined;
  } catch (error) {
    if (error instanceof ClusterUnknownError)
      return `${field}: there are no clusters with this name or server: ${error.message}`;
    if (error instanceof GitOpsError) return `${field}: ${error.message}`;
    throw error;
  }
}
