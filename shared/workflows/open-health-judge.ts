import type { HealthStatus } from '../domain/application/application.ts';
import { assessLive } from '../domain/health/application-health.ts';
import { health } from '../domain/health/health-status.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../domain/resource/pair-resources.ts';
import type { Dependencies } from './dependencies.ts';

/** Judges a live object; undefined for what has no health. */
export type HealthJudge = (live: KubernetesObject) => Promise<HealthStatus | undefined>;

/** Opens what judges the objects of one pass: a refresh, or a step of a sync. */
export async function openHealthJudge({ clock }: Pick<Dependencies, 'clock'>): Promise<HealthJudge> {
  return async (live) => assessLive(live, { now: clock.now() });
}

/** Judges a pair: Missing without a live object, nothing for what is skipped. */
export async function judgePair(pair: ResourcePair, judge: HealthJudge): Promise<HealthStatus | undefined> {
  if (pair.isSkipped) return undefined;
  return pair.live ? await judge(pair.live) : health('Missing');
}
