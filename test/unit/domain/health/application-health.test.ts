import { describe, expect, it } from 'vitest';
import type { HealthCode } from '../../../../shared/domain/application/application.ts';
import { type AssessedPair, applicationHealth } from '../../../../shared/domain/health/application-health.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../../../../shared/domain/resource/pair-resources.ts';

const application = { namespace: 'argocd', name: 'shop' };

function live(
  name: string,
  annotations: { readonly [name: string]: string } = {},
  kind = 'Deployment',
): KubernetesObject {
  const apiVersion = kind === 'Application' ? 'argoproj.io/v1alpha1' : 'apps/v1';
  return { apiVersion, kind, metadata: { name, namespace: 'argocd', annotations } };
}

function pairOf(object: KubernetesObject | undefined, parts: Partial<ResourcePair> = {}): ResourcePair {
  const kind = object?.kind ?? 'Deployment';
  const group = kind === 'Application' ? 'argoproj.io' : 'apps';
  const key = { group, kind, namespace: 'argocd', name: object?.metadata.name ?? 'absent' };
  return {
    key,
    ...(object ? { live: object } : {}),
    isHook: false,
    isSkipped: false,
    requiresPruning: false,
    ...parts,
  };
}

function assessed(pair: ResourcePair, status?: HealthCode, message?: string): AssessedPair {
  return { pair, ...(status ? { health: { status, ...(message ? { message } : {}) } } : {}) };
}

const unread = { ...assessed(pairOf(undefined, { target: live('unread') }), 'Unknown', 'answers 503'), isUnread: true };
const missing = assessed(pairOf(undefined, { target: live('absent') }), 'Missing');

describe('the health of an application', () => {
  it.each<[string, readonly AssessedPair[], HealthCode]>([
    ['no resources', [], 'Healthy'],
    ['resources without health', [assessed(pairOf(live('a')))], 'Healthy'],
    [
      'a suspended and a healthy one',
      [assessed(pairOf(live('a')), 'Suspended'), assessed(pairOf(live('b')), 'Healthy')],
      'Suspended',
    ],
    [
      'a progressing and a suspended one',
      [assessed(pairOf(live('a')), 'Suspended'), assessed(pairOf(live('b')), 'Progressing')],
      'Progressing',
    ],
    [
      'a degraded and a progressing one',
      [assessed(pairOf(live('a')), 'Degraded'), assessed(pairOf(live('b')), 'Progressing')],
      'Degraded',
    ],
    [
      'an unknown and a degraded one',
      [assessed(pairOf(live('a')), 'Degraded'), assessed(pairOf(live('b')), 'Unknown')],
      'Unknown',
    ],
    ['a missing and a healthy one', [missing, assessed(pairOf(live('b')), 'Healthy')], 'Healthy'],
    ['nothing live', [missing], 'Missing'],
    ['one that could not be read, and a missing one', [unread, missing], 'Unknown'],
    ['a degraded hook', [assessed(pairOf(live('a'), { isHook: true }), 'Degraded')], 'Healthy'],
    ['a skipped object', [assessed(pairOf(live('a'), { isSkipped: true }), 'Degraded')], 'Healthy'],
    [
      'a degraded one that is not to be asked',
      [assessed(pairOf(live('a', { 'argocd.argoproj.io/ignore-healthcheck': 'true' })), 'Degraded')],
      'Healthy',
    ],
    ['an unknown child application', [assessed(pairOf(live('child', {}, 'Application')), 'Unknown')], 'Healthy'],
    ['a degraded child application', [assessed(pairOf(live('child', {}, 'Application')), 'Degraded')], 'Degraded'],
    ['itself', [assessed(pairOf(live('shop', {}, 'Application')), 'Degraded')], 'Healthy'],
  ])('is rolled up from %s', (_name, pairs, status) => {
    expect(applicationHealth(application, pairs).status).toBe(status);
  });

  it('names the causes', () => {
    const pairs = [
      assessed(pairOf(live('a')), 'Degraded', 'boom'),
      assessed(pairOf(live('b')), 'Progressing', 'later'),
      assessed(pairOf(live('c')), 'Degraded'),
    ];

    expect(applicationHealth(application, pairs).message).toBe(
      'apps/Deployment/argocd/a: boom\napps/Deployment/argocd/c',
    );
  });
});
