import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import {
  APPLICATION_LABEL,
  applicationLabelOf,
  isSelfReferenced,
  isTrackedBy,
  parseTrackingId,
  TRACKING_ANNOTATION,
  trackedApplicationOf,
  trackingIdOf,
  withTracking,
} from '../../../../shared/domain/resource/tracking.ts';

const guestbook = { namespace: 'argocd', name: 'guestbook' };
const webKey = { group: 'apps', kind: 'Deployment', namespace: 'default', name: 'web' };
const web: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
};

function liveWith(trackingId: string, object: KubernetesObject = web): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, annotations: { [TRACKING_ANNOTATION]: trackingId } } };
}

describe('the tracking id', () => {
  it.each([
    ['an application of the control namespace', guestbook, webKey, 'guestbook:apps/Deployment:default/web'],
    [
      'an application elsewhere',
      { namespace: 'team-a', name: 'guestbook' },
      webKey,
      'team-a_guestbook:apps/Deployment:default/web',
    ],
    [
      'the core group',
      guestbook,
      { group: '', kind: 'Service', namespace: 'default', name: 'web' },
      'guestbook:/Service:default/web',
    ],
  ])('is written as Argo CD writes it for %s', (_name, application, key, expected) => {
    expect(trackingIdOf(application, key)).toBe(expected);
    expect(parseTrackingId(expected)?.key).toEqual(key);
  });

  it('reads names that contain colons and slashes', () => {
    expect(parseTrackingId('a:rbac.authorization.k8s.io/ClusterRole:/system:my/role')).toEqual({
      application: 'a',
      key: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'system:my/role' },
    });
  });

  it.each([
    '',
    'guestbook',
    'guestbook:apps:default/web',
    'guestbook:apps/Deployment:web',
    ':apps/Deployment:default/web',
  ])('takes "%s" for none', (text) => {
    expect(parseTrackingId(text)).toBeUndefined();
  });
});

describe('setting the tracking', () => {
  it('adds the annotation and the label and keeps the others', () => {
    const object = { ...web, metadata: { ...web.metadata, labels: { app: 'web' }, annotations: { note: 'x' } } };

    const tracked = withTracking(object, { application: guestbook });

    expect(tracked.metadata.annotations).toEqual({
      note: 'x',
      [TRACKING_ANNOTATION]: 'guestbook:apps/Deployment:default/web',
    });
    expect(tracked.metadata.labels).toEqual({ app: 'web', [APPLICATION_LABEL]: 'guestbook' });
    expect(object.metadata.labels).toEqual({ app: 'web' });
  });

  it('takes over objects whose manifest names another application', () => {
    const tracked = withTracking(liveWith('other:apps/Deployment:default/web'), { application: guestbook });

    expect(trackedApplicationOf(tracked)).toBe('guestbook');
  });

  it('names the destination namespace for cluster-scoped objects, as Argo CD does, and still knows them as its own', () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader' } };

    const tracked = withTracking(role, { application: guestbook, destinationNamespace: 'shop' });

    expect(tracked.metadata.annotations?.[TRACKING_ANNOTATION]).toBe(
      'guestbook:rbac.authorization.k8s.io/ClusterRole:shop/reader',
    );
    expect(isTrackedBy(tracked, { application: guestbook, installationId: undefined })).toBe(true);
  });
});

describe('knowing our own objects', () => {
  it.each([
    ['its own id', 'guestbook:apps/Deployment:default/web', true],
    ['another application', 'shop:apps/Deployment:default/web', false],
    ['an application of the same name elsewhere', 'team-a_guestbook:apps/Deployment:default/web', false],
    ['the id of another object', 'guestbook:apps/Deployment:default/api', false],
    ['the id of another kind', 'guestbook:apps/StatefulSet:default/web', false],
    ['the id of another group', 'guestbook:extensions/Deployment:default/web', false],
    ['the id of another namespace', 'guestbook:apps/Deployment:shop/web', false],
  ])('judges an object that bears %s', (_name, id, expected) => {
    expect(isTrackedBy(liveWith(id), { application: guestbook, installationId: undefined })).toBe(expected);
  });

  it('does not claim an object without the annotation', () => {
    expect(isTrackedBy(web, { application: guestbook, installationId: undefined })).toBe(false);
    expect(isSelfReferenced(web)).toBe(false);
  });

  it('does not claim a copy that a controller made', () => {
    const endpoints = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web', namespace: 'default' } };

    expect(
      isTrackedBy(liveWith('guestbook:/Service:default/web', endpoints), {
        application: guestbook,
        installationId: undefined,
      }),
    ).toBe(false);
  });
});

describe('the label', () => {
  it('is the name where it fits', () => {
    expect(applicationLabelOf(guestbook)).toBe('guestbook');
    expect(applicationLabelOf({ namespace: 'team-a', name: 'guestbook' })).toBe('team-a_guestbook');
  });

  it.each([
    ['a long name', 'argocd', 'a'.repeat(64)],
    ['a name that is cut at a dot', 'argocd', `${'a'.repeat(49)}.${'b'.repeat(40)}`],
    ['a long namespace', 'n'.repeat(60), 'guestbook'],
  ])('is a valid label value for %s', (_name, namespace, name) => {
    const label = applicationLabelOf({ namespace, name });

    expect(label.length).toBeLessThanOrEqual(63);
    expect(label).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/);
  });

  it('differs for long names with the same start', () => {
    const start = 'a'.repeat(70);

    expect(applicationLabelOf({ namespace: 'argocd', name: `${start}1` })).not.toBe(
      applicationLabelOf({ namespace: 'argocd', name: `${start}2` }),
    );
  });
});
