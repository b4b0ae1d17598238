import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareResource } from '../../../../shared/domain/diff/compare-resource.ts';
import { type ShownPair, snapshotOf } from '../../../../shared/domain/diff/snapshot-of.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { pairResources } from '../../../../shared/domain/resource/pair-resources.ts';

const application = { namespace: 'argocd', name: 'shop' };
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const base64 = (text: string) => Buffer.from(text).toString('base64');

function anObject(kind: string, fields: object, metadata: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'shop', ...metadata }, ...fields };
}

/** A pair as a comparison leaves it. */
function compared(target: KubernetesObject, live: KubernetesObject, predicted: KubernetesObject): ShownPair {
  const [pair] = pairResources({ owner: { application, installationId: undefined }, targets: [target], live: [live] });
  if (!pair) throw new Error('no pair');
  const { status, changedPaths, sides } = compareResource({ live, predicted });
  return { pair, comparison: status, changedPaths, ...(sides ? { sides } : {}) };
}

/** Every text that a value could be recognised by. */
function formsOf(canary: string): readonly string[] {
  return [
    canary,
    base64(canary),
    base64(base64(canary)),
    JSON.stringify(canary).slice(1, -1),
    encodeURIComponent(canary),
  ];
}

describe('a snapshot', () => {
  it('holds both sides of a difference as they were compared, and of an equal object only the object', () => {
    const target = anObject('ConfigMap', { data: { a: '2' } });
    const live = anObject(
      'ConfigMap',
      { data: { a: '1' } },
      { resourceVersion: '7', managedFields: [{ manager: 'm' }] },
    );
    const predicted = anObject('ConfigMap', { data: { a: '2' } }, { resourceVersion: '7' });

    const [different] = snapshotOf([compared(target, live, predicted)]);
    const [equal] = snapshotOf([compared(target, predicted, predicted)]);

    expect(different).toMatchObject({
      status: 'OutOfSync',
      changedPaths: ['/data/a'],
      live: { metadata: { resourceVersion: '7' } },
      difference: { live: { data: { a: '1' } }, predicted: { data: { a: '2' } } },
    });
    expect(JSON.stringify(different)).not.toContain('managedFields');
    expect(different?.difference?.live).not.toHaveProperty('metadata.resourceVersion');
    expect(equal).toMatchObject({ status: 'Synced', changedPaths: [] });
    expect(equal).not.toHaveProperty('difference');
  });

  it('shows what would be created and what would be deleted with one side', () => {
    const target = anObject('ConfigMap', { data: { a: '2' } });
    const key = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'x' };
    const flags = { isHook: false, isSkipped: false };

    const [created] = snapshotOf([{ pair: { key, target, requiresPruning: false, ...flags } }]);
    const [deleted] = snapshotOf([{ pair: { key, live: target, requiresPruning: true, ...flags } }]);

    expect(created?.difference).toEqual({ predicted: target });
    expect(deleted?.difference).toEqual({ live: target });
  });

  it('guesses what an apply would make of an object that the cluster refuses, and keeps its words', () => {
    const target = anObject('Service', { spec: { ports: [{ port: 0 }] } });
    const live = anObject('Service', { spec: { clusterIP: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP' }] } });
    const [pair] = pairResources({
      owner: { application, installationId: undefined },
      targets: [target],
      live: [live],
    });
    if (!pair) throw new Error('no pair');

    const [item] = snapshotOf([{ pair, comparison: 'OutOfSync', message: 'port 0 is invalid' }]);

    expect(item).toMatchObject({
      message: 'port 0 is invalid',
      difference: { predicted: { spec: { clusterIP: '10.0.0.1', ports: [{ port: 0, protocol: 'TCP' }] } } },
    });
  });

  it('is the same whatever the order in which objects were found', () => {
    const objects = ['b', 'a', 'c'].map((name) => anObject('ConfigMap', {}, { name }));
    const pairs = pairResources({ owner: { application, installationId: undefined }, targets: objects, live: [] }).map(
      (pair): ShownPair => ({ pair }),
    );

    expect(snapshotOf(pairs)).toEqual(snapshotOf(pairs.toReversed()));
  });

  it('shows that a value of a Secret changes, and which stay', () => {
    const target = anObject('Secret', { stringData: { same: 'aaaaaaaa', other: 'new-value' } });
    const live = anObject('Secret', { data: { same: base64('aaaaaaaa'), other: base64('old-value') } });
    const predicted = anObject('Secret', { data: { same: base64('aaaaaaaa'), other: base64('new-value') } });

    const [item] = snapshotOf([compared(target, live, predicted)]);

    const { live: before, predicted: after } = item?.difference ?? {};
    expect(before?.data).toEqual({ same: '++++++++', other: '++++++++++++' });
    expect(after?.data).toEqual({ same: '++++++++', other: '++++++++' });
    expect(item?.target?.data).toEqual(after?.data);
    expect(item?.live?.data).toEqual(before?.data);
    expect(item?.changedPaths).toEqual(['/data/other']);
  });

  it('never holds a value of a Secret, in whatever form and place it came', () => {
    const canary = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }).map((text) => `cNry${text}`);
    const place = fc.constantFrom(
      (value: string) => ({ fields: { stringData: { p: value } }, annotations: {} }),
      (value: string) => ({ fields: { data: { p: base64(value) } }, annotations: {} }),
      (value: string) => ({ fields: { data: { p: base64(value) }, unknownField: value }, annotations: {} }),
      (value: string) => ({
        fields: { data: { p: base64(value) } },
        annotations: { [LAST_APPLIED]: JSON.stringify(anObject('Secret', { stringData: { p: value } })) },
      }),
      (value: string) => ({
        fields: {},
        annotations: { [LAST_APPLIED]: JSON.stringify(anObject('Secret', { data: { p: base64(value) } })) },
      }),
      (value: string) => ({
        fields: { stringData: { p: value } },
        annotations: { 'kapp.k14s.io/original': JSON.stringify({ data: { p: base64(value) } }) },
      }),
      (value: string) => ({
        fields: { stringData: { p: value } },
        annotations: { 'other/copy': `{"stringData":{"p":${JSON.stringify(value)}}}` },
      }),
      (value: string) => ({ fields: {}, annotations: { 'my.org/token': value } }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(canary, place), { minLength: 3, maxLength: 3 }), (versions) => {
        const [target, live, predicted] = versions.map(([value, at]) => {
          const { fields, annotations } = at(value);
          return anObject('Secret', fields, { annotations });
        });
        if (!target || !live || !predicted) throw new Error('three versions');
        const shown = JSON.stringify(
          snapshotOf([compared(target, live, predicted)], { annotations: ['my.org/token'] }),
        );
        for (const [value] of versions) for (const form of formsOf(value)) expect(shown).not.toContain(form);
      }),
      { numRuns: 300 },
    );
  });

  it('says of any two versions exactly which keys differ', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('secret-1', 'secret-2', 'secret-3'));
    fc.assert(
      fc.property(values, values, (before, after) => {
        const encode = (data: { [key: string]: string }) =>
          Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
        const live = anObject('Secret', { data: encode(before) });
        const predicted = anObject('Secret', { data: encode(after) });
        const [item] = snapshotOf([compared(anObject('Secret', { stringData: after }), live, predicted)]);
        const shown = { before: (item?.live?.data ?? {}) as object, after: (item?.target?.data ?? {}) as object };
        for (const key of ['a', 'b', 'c']) {
          const isEqual = Reflect.get(shown.before, key) === Reflect.get(shown.after, key);
          expect(isEqual).toBe(before[key] === after[key]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
