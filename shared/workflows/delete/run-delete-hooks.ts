import type { DeleteHookEntry, DeleteHookType } from '../../domain/application/control.ts';
import { hookTypesOf } from '../../domain/resource/hook.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import { isTrackedBy } from '../../domain/resource/tracking.ts';
import { waveOf } from '../../domain/resource/wave.ts';
import { hookObject, isHookOf } from '../../domain/sync/hook-object.ts';
import { assertClaimHolds, type Claim, saveClaimed } from '../application/claim-application.ts';
import { referenceOf } from '../compare/compare-application.ts';
import { loadTargets } from '../compare/load-targets.ts';
import { type HealthJudge, openHealthJudge } from '../compare/open-health-judge.ts';
import type { Dependencies } from '../dependencies.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { ownerOf } from '../destination/owner-of.ts';
import { renderApplication } from '../render/render-application.ts';
import { removeHookObject } from '../sync/remove-hook-object.ts';
import type { DeletionPass } from './delete-application.ts';

/** A hook as it is to be created, and the run that it belongs to. */
interface DeleteHook {
  readonly object: KubernetesObject;
  readonly run: { readonly id: string; readonly retryCount: number };
}

/**
 * Takes the hooks of a deletion one step further, wave by wave; each must become Healthy (reference/argocd.md §1.3, PreDelete/PostDelete).
 *
 * A hook that failed blocks the deletion until Git has another one, or a person deletes it: the run is named by the hook's content, so
 * that the same hook never runs twice by itself.
 */
export async function runDeleteHooks(
  deps: Dependencies,
  claim: Claim,
  clients: DestinationClients,
  type: DeleteHookType,
): Promise<DeletionPass> {
  const hooks = await loadHooks(deps, claim, clients, type);
  await rememberHooks(
    deps,
    claim,
    hooks.map(({ object }) => ({ ...referenceOf(object), type })),
  );
  const judge = await openHealthJudge(deps, clients);
  for (const wave of [...new Set(hooks.map(({ object }) => waveOf(object)))].sort((a, b) => a - b)) {
    const passes: DeletionPass[] = [];
    for (const hook of hooks.filter(({ object }) => waveOf(object) === wave)) {
      assertClaimHolds(deps, claim);
      passes.push(await runHook({ clients, judge }, hook, type));
    }
    const pending = passes.find(({ kind }) => kind === 'Blocked') ?? passes.find(({ kind }) => kind === 'Waiting');
    if (pending) return pending;
  }
  return { kind: 'Done' };
}

/** Deletes all hooks of one type that the deletion made. */
export async function removeDeleteHooks(
  deps: Dependencies,
  claim: Claim,
  clients: DestinationClients,
  type: DeleteHookType,
): Promise<void> {
  const record = await deps.applications.read(claim.ref);
  const owner = await ownerOf(deps, claim.ref);
  for (const reference of record?.control.deletion?.hooks ?? []) {
    if (reference.type !== type) continue;
    assertClaimHolds(deps, claim);
    const client = clients.clientFor(reference);
    const live = await client.get(reference);
    if (live && isTrackedBy(live, owner)) {
      await removeHookObject(client, reference, { uid: live.metadata.uid, propagationPolicy: 'Background' });
    }
  }
}

async function loadHooks(
  deps: Dependencies,
  { record: { application } }: Claim,
  clients: DestinationClients,
  type: DeleteHookType,
): Promise<readonly DeleteHook[]> {
  const rendered = await renderApplication(deps, application);
  const { hooks } = await loadTargets(deps, clients, application.metadata, application.spec, rendered.objects);
  return hooks
    .filter((hook) => hookTypesOf(hook).includes(type))
    .map((hook) => {
      const content = deps.secrets.fingerprint(JSON.stringify(hook));
      const run = { id: `${application.metadata.uid}.${type}.${content}`, retryCount: 0 };
      const startedAt = application.metadata.deletionTimestamp ?? '';
      return { object: hookObject(hook, type, { ...run, startedAt, revisions: rendered.revisions }), run };
    });
}

/** Before any is made: a crash must not leave one behind that nobody knows of. */
async function rememberHooks(deps: Dependencies, claim: Claim, hooks: readonly DeleteHookEntry[]): Promise<void> {
  const known = claim.record.control.deletion?.hooks ?? [];
  const all = new Map([...known, ...hooks].map((hook) => [`${hook.type} ${formatResourceKey(hook)}`, hook]));
  if (all.size === known.length) return;
  await saveClaimed(deps, claim, (current) => {
    const deletion = { ...current.control.deletion, hooks: [...all.values()] };
    return { ...current, control: { ...current.control, deletion } };
  });
}

async function runHook(
  { clients, judge }: { readonly clients: DestinationClients; readonly judge: HealthJudge },
  { object, run }: DeleteHook,
  type: DeleteHookType,
): Promise<DeletionPass> {
  const reference = referenceOf(object);
  const client = clients.clientFor(reference);
  const live = await client.get(reference);
  if (!live) {
    await client.create(object);
    return { kind: 'Waiting', progressed: true };
  }
  const isWithdrawn = live.metadata.deletionTimestamp !== undefined;
  if (!isHookOf(live, run, type) || isWithdrawn) {
    await removeHookObject(client, reference, { uid: live.metadata.uid, propagationPolicy: 'Background' });
    return { kind: 'Waiting', progressed: true };
  }
  const health = await judge(live);
  const status = health?.status ?? 'Healthy';
  if (status === 'Healthy') return { kind: 'Done' };
  if (status !== 'Degraded' && status !== 'Unknown') return { kind: 'Waiting', progressed: false };
  const problem = `${type} hook ${object.kind} ${object.metadata.name} failed: ${health?.message ?? status}; correct it in Git, or delete it to have it run again`;
  return { kind: 'Blocked', problem };
}
