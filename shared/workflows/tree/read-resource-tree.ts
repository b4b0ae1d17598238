import pMap from 'p-map';
import type { Application, HealthStatus } from '../../domain/application/application.ts';
import type { AppProject } from '../../domain/project/app-project.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import {
  buildResourceTree,
  type ManagedResource,
  type ResourceTreeInput,
} from '../../domain/tree/build-resource-tree.ts';
import { isMetadataOnly } from '../../domain/tree/is-metadata-only.ts';
import type { Omission } from '../../domain/tree/omission.ts';
import { identityOf } from '../../domain/tree/owner-graph.ts';
import type { ResourceTree } from '../../domain/tree/resource-node.ts';
import { isReadWhole } from '../../domain/tree/select-tree-kinds.ts';
import type { ClusterClient } from '../../ports/cluster-client.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { openHealthJudge } from '../compare/open-health-judge.ts';
import type { Dependencies } from '../dependencies.ts';
import { type DestinationClients, openDestination } from '../destination/open-destination.ts';
import { isOwnKind } from '../destination/own-objects-client.ts';
import { projectOf } from '../project/project-of.ts';
import { findOrphanRule } from './find-orphan-rule.ts';
import { findTreeKinds } from './find-tree-kinds.ts';
import { openProjectPermission } from './project-permission.ts';
import { readManagedResources } from './read-managed-resources.ts';
import { readWholeObjects } from './read-whole-objects.ts';
import { scanNamespaces } from './scan-namespaces.ts';

/** A tree, and what it does not show. */
export interface TreeReading {
  readonly tree: ResourceTree;
  readonly omissions: readonly Omission[];
}

/** After so long no further call is made; what was read by then is shown. */
const LONGEST_MS = 10_000;
/** Owners whose children show only when they themselves were read as a whole (StatefulSets of custom resources) need a second one. */
const MOST_ROUNDS = 3;
const JUDGE_CONCURRENCY = 10;

/**
 * Reads the tree of an application from its cluster: what it manages, and by metadata lists of its namespaces all that this owns.
 * @throws ClusterUnreachableError, ApiThrottledError, ClusterForbiddenError if the cluster answers nothing; ClusterUnknownError
 */
export async function readResourceTree(deps: Dependencies, record: ApplicationRecord): Promise<TreeReading> {
  const { application } = record;
  const startedAt = deps.clock.now().getTime();
  const isOver = () => deps.clock.now().getTime() - startedAt >= LONGEST_MS;
  const clients = await openDestination(deps, application.spec);
  const [served, project] = await Promise.all([clients.cluster.servedKinds(), projectOf(deps, application)]);
  const reading = await readManagedResources(clients, record);
  const scan = await scanNamespaces(clients.cluster, {
    namespaces: namespacesOf(application, reading.managed, project),
    kinds: await findTreeKinds(deps, application, served.kinds),
    isOver,
  });
  const isOrphan = await findOrphanRule(deps, application, project, scan.objects);
  const input: ResourceTreeInput = {
    managed: reading.managed,
    others: scan.objects,
    assess: () => undefined,
    isPermitted: await openProjectPermission(deps, application, project),
    ...(isOrphan && { isOrphan }),
  };
  const { wholes, omissions } = await readWholes(clients.cluster, input, isOver);
  const others = [...wholes, ...scan.objects];
  const healths = await judge(deps, clients, [...wholes, ...reading.managed.flatMap(({ live }) => live ?? [])]);
  return {
    tree: buildResourceTree({ ...input, others, assess: (object) => healths.get(identityOf(object)) }),
    omissions: [
      ...reading.omissions,
      ...served.unavailable.map((what) => ({ what, why: 'its API server does not answer' })),
      ...scan.omissions,
      ...omissions,
    ],
  };
}

/** Where children may be: beside their owners, for Kubernetes lets nobody own across namespaces. */
function namespacesOf(
  { spec }: Application,
  managed: readonly ManagedResource[],
  project: AppProject | undefined,
): readonly string[] {
  const owners = managed.filter((resource) => resource.live && !isOwnKind(resource));
  const namespaces = owners.filter(mayOwn).map(({ namespace }) => namespace);
  const asked = project?.spec.orphanedResources && spec.destination.namespace;
  return [...new Set(asked ? [asked, ...namespaces] : namespaces)];
}

/** Of what is in no namespace, Kubernetes' own kinds (Namespaces, ClusterRoles, definitions) own nothing; custom kinds do. */
function mayOwn({ namespace, group }: ManagedResource): boolean {
  return namespace !== '' || (group.includes('.') && !group.endsWith('.k8s.io'));
}

async function readWholes(client: ClusterClient, input: ResourceTreeInput, isOver: () => boolean) {
  const byUid = new Map(input.others.map((object) => [object.metadata.uid, object]));
  const wholes: KubernetesObject[] = [];
  const omissions: Omission[] = [];
  const tried = new Set(input.managed.flatMap(({ live }) => (live ? [identityOf(live)] : [])));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { nodes, orphanedNodes = [] } = buildResourceTree({ ...input, others: [...wholes, ...input.others] });
    const wanted = [...nodes, ...orphanedNodes].flatMap(({ uid }) => {
      const object = byUid.get(uid);
      return object && isMetadataOnly(object) && isReadWhole(gvkOf(object)) && !tried.has(identityOf(object))
        ? [object]
        : [];
    });
    if (wanted.length === 0) break;
    for (const object of wanted) tried.add(identityOf(object));
    const reading = await readWholeObjects(client, wanted, isOver);
    wholes.push(...reading.objects);
    omissions.push(...reading.omissions);
  }
  return { wholes, omissions };
}

async function judge(
  deps: Dependencies,
  clients: DestinationClients,
  objects: readonly KubernetesObject[],
): Promise<ReadonlyMap<string, HealthStatus>> {
  const judgeHealth = await openHealthJudge(deps, clients);
  const judged = await pMap(
    objects,
    async (object) => {
      const health = await judgeHealth(object);
      return health ? [[identityOf(object), health] as const] : [];
    },
    { concurrency: JUDGE_CONCURRENCY },
  );
  return new Map(judged.flat());
}
