import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type DeploymentSpec, type Rollout, rollingLimits } from './deployment-spec.ts';

/** What the next step of a rollout makes of the ReplicaSets; by name, those to change. */
export interface RolloutStep {
  readonly replicas: ReadonlyMap<string, number>;
  /** The size at which the ReplicaSet of the present template is made. */
  readonly initial: number;
}

/** The sizes of a ReplicaSet, as its spec wants and its status has them. */
export function sizeOf(replicaSet: KubernetesObject): { readonly wanted: number; readonly available: number } {
  const { replicas } = replicaSet.spec as { readonly replicas?: number };
  const status = (replicaSet.status ?? {}) as { readonly availableReplicas?: number };
  return { wanted: replicas ?? 1, available: status.availableReplicas ?? 0 };
}

/** The next step from the old ReplicaSets to the present one, as the strategy allows. */
export function decideRollout(
  spec: DeploymentSpec,
  rollout: Rollout,
  hasOldPods = rollout.old.some(isBusy),
): RolloutStep {
  return spec.strategy?.type === 'Recreate' ? recreate(spec, rollout, hasOldPods) : rollingUpdate(spec, rollout);
}

function recreate(spec: DeploymentSpec, { current, old }: Rollout, hasOldPods: boolean): RolloutStep {
  const replicas = new Map(old.map((each) => [each.metadata.name, 0]));
  const initial = hasOldPods ? 0 : (spec.replicas ?? 1);
  if (current && !hasOldPods) replicas.set(current.metadata.name, initial);
  return { replicas, initial };
}

function isBusy(replicaSet: KubernetesObject): boolean {
  return sizeOf(replicaSet).wanted > 0 || ((replicaSet.status ?? {}) as { replicas?: number }).replicas !== 0;
}

function rollingUpdate(spec: DeploymentSpec, { current, old }: Rollout): RolloutStep {
  const desired = spec.replicas ?? 1;
  const { surge, unavailable } = rollingLimits(spec);
  const now = current ? sizeOf(current) : { wanted: 0, available: 0 };
  const oldTotal = old.reduce((sum, each) => sum + sizeOf(each).wanted, 0);
  const room = Math.max(0, desired + surge - oldTotal - now.wanted);
  const initial = now.wanted >= desired ? desired : Math.min(desired, now.wanted + room);
  const replicas = new Map<string, number>();
  if (current && initial !== now.wanted) {
    // One step at a time: old Pods go when this one's Pods are there.
    return { replicas: replicas.set(current.metadata.name, initial), initial };
  }
  const minimum = desired - unavailable;
  scaleDownOld(
    old,
    { minimum, spare: oldTotal + now.wanted - minimum - (now.wanted - now.available), available: now.available },
    replicas,
  );
  return { replicas, initial };
}

interface Spare {
  readonly minimum: number;
  /** How many old Pods may go when all of them are counted, available or not. */
  readonly spare: number;
  readonly available: number;
}

/** First the Pods that never became available go, then as many available ones as the minimum leaves. */
function scaleDownOld(
  old: readonly KubernetesObject[],
  { minimum, spare, available }: Spare,
  replicas: Map<string, number>,
): void {
  if (spare <= 0) return;
  let unhealthy = spare;
  for (const each of old) {
    const { wanted, available: serving } = sizeOf(each);
    const drop = Math.min(unhealthy, Math.max(0, wanted - serving));
    if (drop > 0) replicas.set(each.metadata.name, wanted - drop);
    unhealthy -= drop;
  }
  let surplus = old.reduce((sum, each) => sum + sizeOf(each).available, available) - minimum;
  for (const each of old) {
    const wanted = replicas.get(each.metadata.name) ?? sizeOf(each).wanted;
    const drop = Math.min(wanted, Math.max(0, surplus));
    if (drop > 0) replicas.set(each.metadata.name, wanted - drop);
    surplus -= drop;
  }
}

/**
 * The sizes after a change of `replicas` itself: one ReplicaSet takes it all, several in the middle of a rollout take their shares.
 *
 * @returns undefined when the number did not change since the ReplicaSets were last sized
 */
export function decideScaling(
  spec: DeploymentSpec,
  { current, old }: Rollout,
): ReadonlyMap<string, number> | undefined {
  const desired = spec.replicas ?? 1;
  const active = [...old, ...(current ? [current] : [])].filter((each) => sizeOf(each).wanted > 0);
  const isScaled = active.some(
    (each) => each.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'] !== String(desired),
  );
  const only = active.length === 1 ? active[0] : undefined;
  if (!isScaled && !(spec.paused && only)) return undefined;
  if (only) return new Map([[only.metadata.name, desired]]);
  return shareOut(active, desired + rollingLimits(spec).surge, desired);
}

function shareOut(active: readonly KubernetesObject[], allowed: number, desired: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  const limit = desired === 0 ? 0 : allowed;
  const total = active.reduce((sum, each) => sum + sizeOf(each).wanted, 0);
  let toAdd = limit - total;
  for (const each of active.toSorted((one, other) => sizeOf(other).wanted - sizeOf(one).wanted)) {
    const { wanted } = sizeOf(each);
    const before = Number(each.metadata.annotations?.['deployment.kubernetes.io/max-replicas'] ?? total);
    const fair = Math.round((wanted * limit) / Math.max(1, before)) - wanted;
    const share = toAdd > 0 ? Math.min(Math.max(fair, 0), toAdd) : Math.max(Math.min(fair, 0), toAdd);
    toAdd -= share;
    shares.set(each.metadata.name, Math.max(0, wanted + share));
  }
  const [largest] = shares.keys();
  if (largest !== undefined && toAdd !== 0) shares.set(largest, Math.max(0, (shares.get(largest) ?? 0) + toAdd));
  return shares;
}
