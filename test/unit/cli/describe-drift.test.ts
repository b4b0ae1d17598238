import { expect, it } from 'vitest';
import { formatDrift } from '../../../cli/output/describe-drift.ts';
import type { DriftAnswer } from '../../../shared/contracts/drift-api.ts';

const drift: DriftAnswer = {
  status: 'OutOfSync',
  since: '2026-01-02T00:00:00.000Z',
  revisions: ['a'.repeat(40)],
  comparedAt: '2026-01-03T00:00:00.000Z',
  selfHeal: false,
  objects: [
    {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      type: 'Changed',
      treatment: 'None',
      fields: [
        {
          path: '/spec/replicas',
          wanted: 2,
          found: 5,
          managers: [{ name: 'kubectl-edit', since: '2026-01-01T00:00:00Z' }, { name: 'windlass' }],
          ignored: false,
        },
        { path: '/spec/paused', found: true, managers: [{ name: 'windlass' }], ignored: false },
      ],
    },
    {
      group: '',
      version: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'gone',
      type: 'Missing',
      treatment: 'Healed',
      fields: [],
    },
  ],
  check: {
    cluster: 'https://kubernetes.default.svc',
    checkedAt: '2026-01-03T00:00:00.000Z',
    faults: [{ kind: 'v1/Secret', message: 'may not list' }],
  },
};

it('shows one row a field: wanted, found, by whom, since when and what comes next', () => {
  expect(formatDrift(drift, { hasColor: false })).toBe(`Sync Status:   OutOfSync since 2026-01-02T00:00:00.000Z
Compared With: aaaaaaa
Self-Heal:     off
Last Check:    2026-01-03T00:00:00.000Z
Not Checked:   v1/Secret: may not list

KIND             NAMESPACE  NAME  DRIFT    FIELD           WANTED  FOUND  BY                          SINCE                 NEXT
Deployment.apps  shop       web   Changed  /spec/replicas  2       5      kubectl-edit                2026-01-01T00:00:00Z  waits for a sync
Deployment.apps  shop       web   Changed  /spec/paused    -       true   windlass (Git has changed)                        waits for a sync
ConfigMap        shop       gone  Missing                                                                                   healed
`);
});

it('says that nothing differs', () => {
  expect(formatDrift({ ...drift, objects: [] }, { hasColor: false })).toContain('No object differs.');
});
