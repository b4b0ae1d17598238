import type { HealthStatus } from '../domain/application/application.ts';
import { KindUnknownError } from '../domain/errors/cluster-errors.ts';
import { assessLive } from '../domain/health/assess-live.ts';
import { health } from '../domain/health/health-status.ts';
import { gvkOf, type KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../domain/resource/pair-resources.ts';
import type { Dependencies } from './dependencies.ts';
import type { DestinationClients } from './open-destination.ts';

/** Judges a live object; undefined for what has no health. */
export type HealthJudge = (live: KubernetesObject) => Promise<HealthStatus | undefined>;

/** Opens what judges the objects of one pass: a refresh, or a step of a sync. */
export async function openHealthJudge(
  { clock }: Pick<Dependencies, 'clock'>,
  clients: Pick<DestinationClients, 'clientFor'>,
): Promise<HealthJudge> {
  return async (live) => {
    const hasStatus = live.status === undefined ? await servesStatus(live, clients) : undefined;
    return assessLive(live, { now: clock.now(), ...(hasStatus === undefined ? {} : { hasStatus }) });
  };
}

/** Judges a pair: Missing without a live object, nothing for what is skipped. */
export async function judgePair(pair: ResourcePair, judge: HealthJudge): Promise<HealthStatus | undefined> {
  if (pair.isSkipped) return undefined;
  return pair.live ? await judge(pair.live) : health('Missing');
}

/** Whether its controller has a place to report to; undefined if nobody knows, as when its definition has just gone. */
async function servesStatus(
  live: KubernetesObject,
  clients: Pick<DestinationClients, 'clientFor'>,
): Promise<boolean | undefined> {
  const gvk = gvkOf(live);
  try {
    return (await clients.clientFor(gvk).resolveKind(gvk)).hasStatus;
  } catch (error) {
    if (error instanceof KindUnknownError) return undefined;
    throw error;
  }
}
