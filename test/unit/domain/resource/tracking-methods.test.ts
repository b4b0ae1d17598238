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

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['the same installation', 'blue', 'blue', true],
    ['two that have no id', undefined, undefined, true],
    ['another installation', 'blue', 'green', false],
    ['one that has no id, seen by one that has', undefined, 'blue', false],
    ['one that has an id, seen by one that has none', 'blue', undefined, false],
  ])('tell installations apart: %s', (_title, theirs, ours, expected) => {
    const tracking = { method: 'annotation', instanceLabelKey, ...(theirs && { installationId: theirs }) } as const;
    const live = withTracking(object, { application, tracking });

    expect(isTrackedBy(live, { application, installationId: ours })).toBe(expected);
  });

  it('leave out the id of another installation that a manifest was exported with', () => {
    const tracking = { method: 'annotation', instanceLabelKey, installationId: 'blue' } as const;
    const exported = withTracking(object, { application, tracking });

    expect(isTrackedBy(withTracking(exported, { application }), { application, installationId: undefined })).toBe(true);
  });
});
