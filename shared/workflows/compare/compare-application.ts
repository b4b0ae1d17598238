import pMap from 'p-map';
import type { ApplicationRef, HealthStatus, ResourceStatus } from '../../domain/application/application.ts';
import type { Finding } from '../../domain/application/conditions.ts';
import type { ComparedObject, DeleteHookType, InventoryEntry } from '../../domain/application/control.ts';
import type { SyncStatusCode } from '../../domain/application/operation.ts';
import { compareApplication as rollUpSync } from '../../domain/diff/compare-application.ts';
import { applicationHealth } from '../../domain/health/application-health.ts';
import { externalUrlsOf } from '../../domain/resource/external-urls.ts';
import { hookTypesOf } from '../../domain/resource/hook.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { imagesOf } from '../../domain/resource/object-images.ts';
import { pairResources, type ResourcePair } from '../../domain/resource/pair-resources.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import {
  APPLICATION_LABEL,
  applicationLabelOf,
  isTrackedBy,
  type ObjectOwner,
} from '../../domain/resource/tracking.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { type DestinationClients, openDestination } from '../destination/open-destination.ts';
import { ownerOf } from '../destination/owner-of.ts';
import { findComparisonFaults } from '../refresh/find-comparison-faults.ts';
import { refreshBounds } from '../refresh/refresh-bounds.ts';
import { type RenderedApplication, renderApplication } from '../render/render-application.ts';
import { isNamespaceOutOfSync, wantedNamespace } from '../sync/ensure-namespace.ts';
import { compareObject, type ObjectComparison } from './compare-object.ts';
import { formatGvk, loadTargets, type Targets } from './load-targets.ts';
import { openCompareRules } from './open-compare-rules.ts';
import { openHealthJudge } from './open-health-judge.ts';
import { readWhatIsReadable } from './read-live-objects.ts';

/** All that a comparison of an application with its cluster found. */
export interface ApplicationComparison {
  readonly rendered: RenderedApplication;
  readonly sync: SyncStatusCode;
  /** Whether labels or annotations of `managedNamespaceMetadata` are not what they should be. */
  readonly namespaceDiffers: boolean;
  readonly health: HealthStatus;
  readonly resources: readonly ResourceStatus[];
  readonly findings: readonly Finding[];
  readonly images: readonly string[];
  readonly externalURLs: readonly string[];
  readonly compared: { readonly [key: string]: ComparedObject };
  readonly inventory: readonly InventoryEntry[];
  readonly deleteHooks: readonly DeleteHookType[];
  /** Hooks among what was rendered; they take no part in the comparison. */
  readonly hooks: readonly KubernetesObject[];
  /** What was found of each object. */
  readonly objects: readonly ObjectComparison[];
}

/**
 * Renders an application, reads what is live, and compares the two.
 * @throws the errors of sources, renderer and cluster; whoever calls turns them into conditions
 */
export async function compareApplication(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
): Promise<ApplicationComparison> {
  const { metadata, spec } = application;
  const rendered = await renderApplication(deps, application, refreshBounds(control, deps.clock.now()));
  const clients = await openDestination(deps, spec);
  const loaded = await loadTargets(deps, clients, metadata, spec, rendered.objects);
  const compared = await compareTargets(deps, { application, control }, loaded, clients);
  const pairs = compared.map(({ pair }) => pair);
  const owner = await ownerOf(deps, metadata);
  const namespace = wantedNamespace(spec, spec.syncPolicy?.syncOptions, loaded.targets);
  const namespaceDiffers = namespace !== undefined && (await isNamespaceOutOfSync(clients.cluster, namespace));
  const { status, resources } = rollUpSync({ pairs: compared });
  const present = pairs.flatMap((pair) => pair.live ?? []);
  return {
    rendered,
    sync: status === 'Synced' && namespaceDiffers ? 'OutOfSync' : status,
    namespaceDiffers,
    health: applicationHealth(metadata, compared),
    resources,
    findings: [
      ...rendered.warnings.map((message): Finding => ({ type: 'RenderWarning', message })),
      ...findComparisonFaults(owner, { application, control }, loaded, pairs),
      ...[...new Set(compared.flatMap(({ ruleFaults = [] }) => ruleFaults))].map(
        (message): Finding => ({ type: 'IgnoreDifferencesWarning', message }),
      ),
    ],
    images: imagesOf(present),
    externalURLs: externalUrlsOf(present),
    compared: proofsOf(compared),
    inventory: inventoryOf(compared, control.inventory, owner),
    deleteHooks: deleteHooksOf(loaded.hooks),
    hooks: loaded.hooks,
    objects: compared,
  };
}

/** Compares targets with what is live; hooks take no part, but for those that an earlier sync left. */
export async function compareTargets(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
  { targets, unknownScope, unknownKinds, unreadKinds }: Targets,
  clients: DestinationClients,
): Promise<readonly ObjectComparison[]> {
  const { metadata, spec } = application;
  const query = { known: control.inventory, others: targets.map(referenceOf), selector: ownSelector(metadata) };
  const { live, unread } = await readWhatIsReadable(clients, query);
  const pairs = pairResources({
    owner: await ownerOf(deps, metadata),
    targets,
    live: [...live.values()],
    unknownScope,
  });
  const known = control.refresh.hard ? {} : control.compared;
  const syncOptions = spec.syncPolicy?.syncOptions ?? [];
  const judgeHealth = await openHealthJudge(deps, clients);
  const rules = await openCompareRules(deps, application);
  const context = { clients, known, unknownKinds, syncOptions, judgeHealth, ...rules };
  const reasonOf = ({ key, target }: ResourcePair) =>
    unread.get(formatResourceKey(key)) ?? (target && unreadKinds.get(formatGvk(gvkOf(target))));
  const compared = await pMap(
    pairs,
    async (pair) => {
      const reason = reasonOf(pair);
      return reason ? unreadObject(pair, reason.message) : await compareObject(pair, context);
    },
    { concurrency: deps.settings.applyConcurrency },
  );
  const paired = new Set(pairs.map(({ key }) => formatResourceKey(key)));
  // What was applied before and cannot be read now is neither gone nor forgotten.
  const others = control.inventory.filter((entry) => !paired.has(formatResourceKey(entry)));
  return [
    ...compared,
    ...others.flatMap(({ version, ...key }) => {
      const reason = unread.get(formatResourceKey(key));
      const pair = { key, isHook: false, isSkipped: false, requiresPruning: false };
      return reason ? [{ ...unreadObject(pair, reason.message), version }] : [];
    }),
  ];
}

/** An object of which nothing could be found out. */
function unreadObject(pair: ResourcePair, message: string): ObjectComparison {
  return { pair, comparison: 'Unknown', health: { status: 'Unknown', message }, message, isUnread: true };
}

function proofsOf(compared: readonly ObjectComparison[]): { readonly [key: string]: ComparedObject } {
  return Object.fromEntries(
    compared.flatMap(({ pair, proof }) => (proof ? [[formatResourceKey(pair.key), proof] as const] : [])),
  );
}

/** Selects the objects of an application in its cluster. */
export function ownSelector(application: ApplicationRef): string {
  return `${APPLICATION_LABEL}=${applicationLabelOf(application)}`;
}

/** Names an object for a cluster. */
export function referenceOf(object: KubernetesObject): InventoryEntry {
  return { ...resourceKeyOf(object), version: gvkOf(object).version };
}

function deleteHooksOf(hooks: readonly KubernetesObject[]): readonly DeleteHookType[] {
  const types: readonly string[] = hooks.flatMap(hookTypesOf);
  return (['PreDelete', 'PostDelete'] as const).filter((type) => types.includes(type));
}

/** What is ours and there; an object that is gone is forgotten, one that we did not make is not taken in. */
function inventoryOf(
  compared: readonly ObjectComparison[],
  inventory: readonly InventoryEntry[],
  owner: ObjectOwner,
): readonly InventoryEntry[] {
  const known = new Map(inventory.map((entry) => [formatResourceKey(entry), entry]));
  return compared.flatMap(({ pair: { key, live }, isUnread }) => {
    if (isUnread) return known.get(formatResourceKey(key)) ?? [];
    return live && isTrackedBy(live, owner) ? [{ ...key, version: gvkOf(live).version }] : [];
  });
}
