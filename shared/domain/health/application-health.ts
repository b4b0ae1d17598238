import type { ApplicationRef, HealthCode, HealthStatus } from '../application/application.ts';
import { isHook } from '../resource/hook.ts';
import { annotationOf } from '../resource/kubernetes-object.ts';
import type { ResourcePair } from '../resource/pair-resources.ts';
import { formatResourceKey } from '../resource/resource-key.ts';
import { isApplication } from './assess-live.ts';
import { health, isWorse } from './health-status.ts';

const IGNORE_HEALTHCHECK = 'argocd.argoproj.io/ignore-healthcheck';

/** A pair with its health; undefined if its kind has none. */
export interface AssessedPair {
  readonly pair: ResourcePair;
  readonly health?: HealthStatus;
  /** Nobody could find out whether it is there. */
  readonly isUnread?: boolean;
}

/**
 * Rolls the health of its resources up into that of the application: the worst of them (reference/argocd.md §1.10 "Aggregation").
 *
 * @remarks A missing object shows as OutOfSync already and does not count, unless nothing at all is there; one that could not be read
 * does, whether its kind has health or not. The message lists the causes.
 * @param application to leave itself out, if it renders its own manifest
 */
export function applicationHealth(application: ApplicationRef, assessed: readonly AssessedPair[]): HealthStatus {
  const considered = assessed.filter(
    ({ pair }) => !pair.isSkipped && !(pair.live && (pair.isHook || isHook(pair.live))),
  );
  if (considered.length > 0 && considered.every(({ pair, isUnread }) => !pair.live && !isUnread))
    return health('Missing');
  const counting = considered.filter((item) => counts(item, application));
  const worst = counting.reduce<HealthCode>(
    (code, item) => (item.health && isWorse(code, item.health.status) ? item.health.status : code),
    'Healthy',
  );
  if (worst === 'Healthy') return health('Healthy');
  return health(worst, describeCauses(counting.filter((item) => item.health?.status === worst)));
}

function counts({ pair, health: own, isUnread = false }: AssessedPair, application: ApplicationRef): boolean {
  const object = pair.live ?? pair.target;
  if (object && annotationOf(object, IGNORE_HEALTHCHECK) === 'true') return false;
  if (isUnread) return true;
  if (!pair.live || !own) return false;
  if (!isApplication(pair.key)) return true;
  const isItself = pair.key.name === application.name && pair.key.namespace === application.namespace;
  return !isItself && own.status !== 'Missing' && own.status !== 'Unknown';
}

function describeCauses(causes: readonly AssessedPair[]): string {
  return causes
    .map(({ pair, health: own }) => formatResourceKey(pair.key) + (own?.message ? `: ${own.message}` : ''))
    .join('\n');
}
