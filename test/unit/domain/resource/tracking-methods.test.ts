import { describe, expect, it } from 'vitest';
import { isTrackedBy, withTracking } from '../../../../shared/domain/resource/tracking.ts';
import type { TrackingMethod } from '../../../../shared/domain/settings/system-settings.ts';

const application = { namespace: 'argocd', name: 'a'.repeat(70) };
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'n' } };
const instanceLabelKey = 'example.org/app';
const labelWith = (method: TrackingMethod) =>
  withTracking(object, { application, tracking: { method, instanceLabelKey } }).metadata.labels?.[instanceLabelKey];

describe('tracking methods', () => {
  it.each<[TrackingMethod, string | undefined]>([
    ['annotation', undefined],
    ['label', application.name],
    ['annotation+label', application.name.slice(0, 63)],
  ])('%s: set the instance label', (method, expected) => {
    expect(labelWith(method)).toBe(expected);
  });

  it('tell installations apart', () => {
    const tracking = { method: 'annotation', instanceLabelKey, installationId: 'blue' } as const;
    const blue = withTracking(object, { application, tracking });
    const none = withTracking(object, { application });
    expect(isTrackedBy(blue, application, 'blue')).toBe(true);
    expect(isTrackedBy(blue, application, 'green')).toBe(false);
    expect(isTrackedBy(none, application, 'blue')).toBe(false);
    expect(isTrackedBy(none, application)).toBe(true);
  });
});
