import { afterAll, describe, expect, it } from 'vitest';
import { createJqFieldSelector } from '../../shared/adapters/jq/jq-field-selector.ts';
import type { IgnoreDifferences } from '../../shared/domain/application/application.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../shared/domain/resource/resource-key.ts';
import { DEFAULT_SETTINGS } from '../../shared/domain/settings/system-settings.ts';
import type { ClusterClient } from '../../shared/ports/cluster-client.ts';
import { compareObject } from '../../shared/workflows/compare/compare-object.ts';

const fields = createJqFieldSelector({ clock: { now: () => new Date() } });
afterAll(() => fields.close());

const own = {
  manager: 'windlass',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } },
};
const by = (manager: string, fieldsV1: object) => ({ manager, operation: 'Update', apiVersion: 'v1', fieldsV1 });

function configMap(data: object, managedFields: readonly object[] = [own], annotations = {}): KubernetesObject {
  const metadata = { name: 'c', namespace: 'n', resourceVersion: '1', annotations, managedFields };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** Compares two live values `a: x, b: x` with what a dry run answers. */
async function compare(
  predicted: KubernetesObject,
  {
    rules = [],
    live = configMap({ a: 'x', b: 'x' }),
    annotations = {},
  }: {
    readonly rules?: readonly Omit<IgnoreDifferences, 'kind'>[];
    readonly live?: KubernetesObject;
    readonly annotations?: { readonly [name: string]: string };
  } = {},
) {
  const client = { apply: async () => predicted, get: async () => live } as unknown as ClusterClient;
  const { resourceVersion: _version, managedFields: _fields, ...metadata } = predicted.metadata;
  const target = { ...predicted, metadata } as KubernetesObject;
  const pair = { key: resourceKeyOf(live), target, live, isHook: false, isSkipped: false, requiresPruning: false };
  return await compareObject(pair, {
    clients: { cluster: client, clientFor: () => client },
    known: {},
    unknownKinds: new Map(),
    judgeHealth: async () => undefined,
    syncOptions: [],
    ignoreDifferences: rules.map((rule) => ({ kind: 'ConfigMap', ...rule })),
    compareSettings: DEFAULT_SETTINGS.compare,
    fields,
    annotations,
    takeOverFrom: ['kubectl-client-side-apply'],
    fingerprint: () => 'f',
  });
}

const changed = configMap({ a: 'y', b: 'x' });

describe('comparing an object with rules', () => {
  it('is OutOfSync with the path without them', async () => {
    expect(await compare(changed)).toMatchObject({ comparison: 'OutOfSync', changedPaths: ['/data/a'] });
  });

  it.each<[string, Omit<IgnoreDifferences, 'kind'>]>([
    ['a JSON pointer', { jsonPointers: ['/data/a'] }],
    ['a jq expression', { jqPathExpressions: ['.data | select(.b == "x") | .a'] }],
    ['a field manager', { managedFieldsManagers: ['operator'] }],
  ])('is Synced when %s names what differs', async (_case, rule) => {
    const live = configMap({ a: 'x', b: 'x' }, [own, by('operator', { 'f:data': { 'f:a': {} } })]);
    expect(await compare(changed, { rules: [rule], live })).toMatchObject({ comparison: 'Synced', proof: {} });
  });

  it('goes on without a rule that fails, and names it', async () => {
    const rules = [{ jqPathExpressions: ['.data.a | nonsense'] }, { jsonPointers: ['/data/a'] }];
    const result = await compare(changed, { rules });
    expect(result).toMatchObject({ comparison: 'Synced', ruleFaults: [expect.stringContaining('.data.a | nonsense')] });
    expect(result.proof).toBeUndefined();
  });
});

describe('what others would change', () => {
  const mutated = configMap({ a: 'x', b: 'x', injected: 'by a webhook' });
  const whole = { 'argocd.argoproj.io/compare-options': 'IncludeMutationWebhook=true' };

  it('does not count when a webhook does it, unless it is asked for', async () => {
    expect(await compare(mutated)).toMatchObject({ comparison: 'Synced' });
    expect(await compare(mutated, { annotations: whole })).toMatchObject({ changedPaths: ['/data/injected'] });
  });

  it('counts where kubectl apply left a field that a sync takes over', async () => {
    const managers = [own, by('kubectl-client-side-apply', { 'f:data': { '.': {}, 'f:a': {}, 'f:old': {} } })];
    const live = configMap({ a: 'x', b: 'x', old: '1' }, managers);
    expect(await compare(live, { live })).toMatchObject({ comparison: 'OutOfSync', changedPaths: ['/data/old'] });
  });
});
