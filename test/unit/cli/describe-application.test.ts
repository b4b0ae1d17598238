import { describe, expect, it } from 'vitest';
import { formatApplication } from '../../../cli/output/describe-application.ts';
import type { Application } from '../../../shared/domain/application/application.ts';

const SINCE = '2026-11-24T10:00:00.000Z';
const SEEN = '2026-11-24T11:00:00.000Z';
const application: Application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    namespace: 'argocd',
    name: 'shop',
    uid: '1',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: SINCE,
  },
  spec: {
    project: 'default',
    source: { repoURL: 'https://git.example.com/shop.git', path: 'shop' },
    destination: { name: 'in-cluster', namespace: 'shop' },
  },
  status: {
    sync: { status: 'OutOfSync', revision: 'a'.repeat(40), lastTransitionTime: SINCE },
    health: { status: 'Degraded', message: 'apps/Deployment/shop/web: too slow', lastTransitionTime: SINCE },
    resources: [],
    conditions: [],
    summary: {},
    history: [],
    reconciledAt: SEEN,
  },
};

describe('an application as text', () => {
  it('says since when it is OutOfSync and Degraded, and when it was looked at last', () => {
    const lines = formatApplication(application, { hasColor: false }).split('\n');

    expect(lines).toContainEqual(
      expect.stringMatching(`^Sync Status: +OutOfSync from HEAD \\(aaaaaaa\\) since ${SINCE}$`),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(`^Health Status: +Degraded since ${SINCE}: apps/Deployment/shop/web: too slow$`),
    );
    expect(lines).toContainEqual(expect.stringMatching(`^Last Refresh: +${SEEN}$`));
  });
});
