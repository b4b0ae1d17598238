import type { ApplicationSpec } from '../../domain/application/application.ts';
import { gvkOf } from '../../domain/resource/kubernetes-object.ts';
import type { Targets } from '../compare/load-targets.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { wantedNamespace } from '../sync/ensure-namespace.ts';

/** Finds the namespaces that a sync would make before it applies what is in them: targets, or `CreateNamespace=true`. */
export async function findNewNamespaces(
  { cluster }: DestinationClients,
  spec: ApplicationSpec,
  { targets }: Pick<Targets, 'targets'>,
): Promise<ReadonlySet<string>> {
  const wanted = wantedNamespace(spec, spec.syncPolicy?.syncOptions, targets);
  const names = [
    ...targets.filter((target) => isNamespace(target)).map(({ metadata }) => metadata.name),
    ...(wanted ? [wanted.name] : []),
  ];
  const missing = await Promise.all(
    [...new Set(names)].map(async (name) => {
      const reference = { group: '', version: 'v1', kind: 'Namespace', namespace: '', name };
      return (await cluster.get(reference)) ? [] : [name];
    }),
  );
  return new Set(missing.flat());
}

function isNamespace(target: Targets['targets'][number]): boolean {
  const { group, kind } = gvkOf(target);
  return group === '' && kind === 'Namespace';
}
