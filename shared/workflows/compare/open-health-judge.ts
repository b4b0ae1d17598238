import type { HealthStatus } from '../../domain/application/application.ts';
import { KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import { isBeingDeleted } from '../../domain/health/assess-health.ts';
import { assessLive } from '../../domain/health/assess-live.ts';
import { findHealthScript, readScriptOutcome } from '../../domain/health/health-script.ts';
import { health } from '../../domain/health/health-status.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../../domain/resource/pair-resources.ts';
import type { Dependencies } from '../dependencies.ts';
import type { DestinationClients } from '../destination/open-destination.ts';

/** What a judge needs. */
export type JudgeDependencies = Pick<Dependencies, 'clock' | 'systemSettings' | 'healthScripts'>;

/** What knows the kinds of the objects. */
export type KindClients = Pick<DestinationClients, 'clientFor'>;

/** Judges a live object; undefined for what has no health. */
export type HealthJudge = (live: KubernetesObject) => Promise<HealthStatus | undefined>;

/**
 * Opens what judges the objects of one pass: a refresh, or a step of a sync. What users wrote for a kind comes before the rules of
 * Windlass (reference/argocd.md §1.10).
 */
export async function openHealthJudge(deps: JudgeDependencies, clients: KindClients): Promise<HealthJudge> {
  const { overrides } = await deps.systemSettings.current();
  return async (live) => {
    const script = isBeingDeleted(live) ? undefined : findHealthScript(overrides, gvkOf(live));
    if (script) {
      const verdict = readScriptOutcome(script, await deps.healthScripts.run(script, live));
      if (verdict.kind === 'Judged') return verdict.health;
    }
    const hasStatus = live.status === undefined ? await servesStatus(live, clients) : undefined;
    return assessLive(live, { now: deps.clock.now(), ...(hasStatus === undefined ? {} : { hasStatus }) });
  };
}

/** Judges a pair: Missing without a live object, nothing for what is skipped. */
export async function judgePair(pair: ResourcePair, judge: HealthJudge): Promise<HealthStatus | undefined> {
  if (pair.isSkipped) return undefined;
  return pair.live ? await judge(pair.live) : health('Missing');
}

/** Whether its controller has a place to report to; undefined if nobody knows, as when its definition has just gone. */
async function servesStatus(live: KubernetesObject, clients: KindClients): Promise<boolean | undefined> {
  const gvk = gvkOf(live);
  try {
    return (await clients.clientFor(gvk).resolveKind(gvk)).hasStatus;
  } catch (error) {
    if (error instanceof KindUnknownError) return undefined;
    throw error;
  }
}
