import { describe, expect, it } from 'vitest';
import { ownersOf } from '../../../../shared/domain/drift/field-owners.ts';
import { type DriftedPair, type HealPolicy, reportDrift } from '../../../../shared/domain/drift/report-drift.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../../../shared/domain/resource/resource-key.ts';

const APPLIED = '2026-01-01T00:00:00Z';
const EDITED = '2026-01-02T00:00:00Z';
const MANUAL: HealPolicy = { selfHeal: false, prune: false };
const HEALING: HealPolicy = { selfHeal: true, prune: true };

interface Entry {
  readonly manager: string;
  readonly fieldsV1: object;
  readonly time?: string;
  readonly subresource?: string;
}

function deployment(spec: object, managedFields: readonly Entry[] = []): KubernetesObject {
  const entries = managedFields.map((entry) => ({ operation: 'Update', time: EDITED, ...entry }));
  const metadata = { name: 'web', namespace: 'shop', managedFields: entries };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
}

function changed(live: KubernetesObject, predicted: KubernetesObject, changedPaths: readonly string[]): DriftedPair {
  const pair = { ...pairOf(live), target: predicted, live };
  return { pair, predicted, changedPaths, comparison: changedPaths.length > 0 ? 'OutOfSync' : 'Synced' };
}

function pairOf(object: KubernetesObject) {
  return { key: resourceKeyOf(object), isHook: false, isSkipped: false, requiresPruning: false };
}

describe('the report of drift', () => {
  it('says of a field what is wanted and found, and who wrote it last, ourselves at the end', () => {
    const replicas = { 'f:spec': { 'f:replicas': {} } };
    const live = deployment({ replicas: 5 }, [
      { manager: 'windlass', fieldsV1: replicas, time: APPLIED },
      { manager: 'kube-controller-manager', subresource: 'scale', fieldsV1: replicas, time: APPLIED },
      { manager: 'kubectl-edit', fieldsV1: replicas },
    ]);
    expect(reportDrift([changed(live, deployment({ replicas: 2 }), ['/spec/replicas'])], MANUAL)).toEqual([
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
            ignored: false,
            managers: [
              { name: 'kubectl-edit', since: EDITED },
              { name: 'kube-controller-manager', subresource: 'scale', since: APPLIED },
              { name: 'windlass', since: APPLIED },
            ],
          },
        ],
      },
    ]);
  });

  it('names who wrote after us where a field was removed', () => {
    const live = deployment({}, [
      { manager: 'windlass', fieldsV1: {}, time: APPLIED },
      { manager: 'kubectl-edit', fieldsV1: { 'f:spec': { 'f:paused': {} } } },
      { manager: 'kube-controller-manager', subresource: 'status', fieldsV1: {} },
    ]);
    const [report] = reportDrift([changed(live, deployment({ replicas: 2 }), ['/spec/replicas'])], MANUAL);
    expect(report?.fields).toEqual([
      {
        path: '/spec/replicas',
        wanted: 2,
        managers: [{ name: 'kubectl-edit', since: EDITED }],
        ignored: false,
      },
    ]);
  });

  it('shows what rules ignore, and that it stays', () => {
    const compared = changed(deployment({ replicas: 5 }), deployment({ replicas: 2 }), []);
    expect(reportDrift([compared], HEALING)).toMatchObject([
      { type: 'Ignored', treatment: 'None', fields: [{ path: '/spec/replicas', ignored: true }] },
    ]);
  });

  it('reads fields where they stand when a rule has taken items of a list away', () => {
    const item = (name: string, image: string) => ({ name, image });
    const containers = { 'f:template': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } };
    const live = deployment({ template: { containers: [item('injected', 'x'), item('web', 'edited')] } }, [
      { manager: 'kubectl-edit', fieldsV1: { 'f:spec': containers } },
    ]);
    const side = (image: string) => ({ ...live, spec: { template: { containers: [item('web', image)] } } });
    const path = '/spec/template/containers/0/image';
    const sides = { live: side('edited'), predicted: side('wanted') };
    const [report] = reportDrift([{ ...changed(live, live, [path]), sides }], MANUAL);
    expect(report?.fields).toMatchObject([
      { path, wanted: 'wanted', found: 'edited', managers: [{ name: 'kubectl-edit' }] },
    ]);
  });

  it('has no row for what is as it should be, nor for what has no sync status', () => {
    const object = deployment({ replicas: 2 });
    expect(reportDrift([changed(object, object, [])], MANUAL)).toEqual([]);
    expect(reportDrift([{ pair: { ...pairOf(object), live: object, isHook: true } }], MANUAL)).toEqual([]);
  });

  it.each<[string, DriftedPair, HealPolicy, object]>([
    [
      'a missing object is healed',
      { pair: { ...pairOf(deployment({})), target: deployment({}) } },
      HEALING,
      { type: 'Missing', treatment: 'Healed' },
    ],
    [
      'an extra object is pruned',
      { pair: { ...pairOf(deployment({})), live: deployment({}) } },
      HEALING,
      { type: 'Extra', treatment: 'Pruned' },
    ],
    [
      'an extra object waits without prune',
      { pair: { ...pairOf(deployment({})), live: deployment({}) } },
      { selfHeal: true, prune: false },
      { type: 'Extra', treatment: 'None' },
    ],
    [
      'what cannot be compared is unknown, with the reason',
      { pair: pairOf(deployment({})), comparison: 'Unknown', message: 'may not' },
      HEALING,
      { type: 'Unknown', treatment: 'None', message: 'may not' },
    ],
  ])('says that %s', (_case, compared, policy, expected) => {
    expect(reportDrift([compared], policy)).toMatchObject([expected]);
  });

  it('masks the values of Secrets, so that they differ still', () => {
    const secret = (value: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      data: { password: value },
    });
    const [report] = reportDrift([changed(secret('b2xk'), secret('bmV3'), ['/data/password'])], MANUAL);
    const [field] = report?.fields ?? [];
    expect(JSON.stringify(report)).not.toMatch(/b2xk|bmV3/);
    expect(field?.wanted).not.toBe(field?.found);
  });
});

describe('the owners of a field', () => {
  const spec = {
    template: {
      containers: [
        { name: 'web', image: 'a', args: ['x'] },
        { name: 'sidecar', image: 'b' },
      ],
    },
    finalizers: ['one', 'two'],
    steps: [{ run: 1 }, { run: 2 }],
  };
  const item = (key: string, fields: object) => ({ 'f:spec': { 'f:template': { 'f:containers': { [key]: fields } } } });
  const live = deployment(spec, [
    { manager: 'by-key', fieldsV1: item('k:{"name":"web"}', { '.': {}, 'f:image': {} }) },
    { manager: 'other-key', fieldsV1: item('k:{"name":"sidecar"}', { 'f:image': {} }) },
    { manager: 'atomic', fieldsV1: item('k:{"name":"web"}', { 'f:args': {} }) },
    { manager: 'by-value', fieldsV1: { 'f:spec': { 'f:finalizers': { 'v:"two"': {} } } } },
    { manager: 'by-position', fieldsV1: { 'f:spec': { 'f:steps': { 'i:1': { 'f:run': {} } } } } },
    { manager: 'whole', fieldsV1: { 'f:spec': { 'f:template': {} } } },
  ]);

  it.each([
    [
      ['spec', 'template', 'containers', '0', 'image'],
      ['by-key', 'whole'],
    ],
    [
      ['spec', 'template', 'containers', '1', 'image'],
      ['other-key', 'whole'],
    ],
    [
      ['spec', 'template', 'containers', '0', 'args', '0'],
      ['atomic', 'whole'],
    ],
    [
      ['spec', 'template', 'containers'],
      ['by-key', 'other-key', 'atomic', 'whole'],
    ],
    [['spec', 'finalizers', '1'], ['by-value']],
    [['spec', 'finalizers', '0'], []],
    [['spec', 'steps', '1', 'run'], ['by-position']],
    [['spec', 'replicas'], []],
  ])('of /%j are %j', (path, owners) => {
    expect(ownersOf(live.metadata, live, path).map(({ manager }) => manager)).toEqual(owners);
  });
});
