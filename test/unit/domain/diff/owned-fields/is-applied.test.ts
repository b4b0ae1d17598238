import { describe, expect, it } from 'vitest';
import { isApplied } from '../../../../../shared/domain/diff/owned-fields/is-applied.ts';
import type { FieldsV1 } from '../../../../../shared/domain/drift/field-managers.ts';
import type { KubernetesObject } from '../../../../../shared/domain/resource/kubernetes-object.ts';

const PORT_KEYS = 'k:{"containerPort":80,"protocol":"TCP"}';
const target = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      spec: {
        containers: [
          { name: 'a', ports: [{ containerPort: 80 }], resources: { limits: { cpu: '1000m', memory: '1024Mi' } } },
        ],
      },
    },
  },
} satisfies KubernetesObject;
const owned: FieldsV1 = {
  'f:metadata': { 'f:labels': { 'f:app': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:selector': {},
    'f:template': {
      'f:spec': {
        'f:containers': {
          'k:{"name":"a"}': {
            '.': {},
            'f:name': {},
            'f:ports': { [PORT_KEYS]: { '.': {}, 'f:containerPort': {} } },
            'f:resources': { 'f:limits': { 'f:cpu': {}, 'f:memory': {} } },
          },
        },
      },
    },
  },
};
const entry = { manager: 'windlass', operation: 'Apply', apiVersion: 'apps/v1', fieldsV1: owned };
const options = { manager: 'windlass', takeOverFrom: ['kubectl-client-side-apply'], comparesStatus: false };

// biome-ignore lint/suspicious/noExplicitAny: tests change what they like
type Change = (object: any) => void;

const copyOf = (object: object, change: Change = () => {}): KubernetesObject => {
  const copy = structuredClone(object);
  change(copy);
  return copy as KubernetesObject;
};

/** As the server stores it: with defaults, in its own way of writing quantities. */
function liveWith(change: Change = () => {}, managedFields: readonly object[] = [entry]): KubernetesObject {
  return copyOf(target, (live) => {
    Object.assign(live.metadata, { uid: 'u', resourceVersion: '1', creationTimestamp: 'x', managedFields });
    live.spec.revisionHistoryLimit = 10;
    const [container] = live.spec.template.spec.containers;
    container.ports[0].protocol = 'TCP';
    container.resources.limits = { cpu: '1', memory: '1Gi' };
    container.imagePullPolicy = 'Always';
    live.status = { replicas: 2 };
    change(live);
  });
}

const judge = (live: KubernetesObject, wanted: KubernetesObject = target) => isApplied(wanted, live, options);

describe('the local check says that nothing would change', () => {
  it('when we own exactly what Git has, with the same values after defaults and quantities', () => {
    expect(judge(liveWith())).toBe(true);
  });

  it.each<[string, Change]>([
    ['others have fields of their own', (live) => Object.assign(live.spec, { paused: true })],
    ['others have labels of their own', (live) => Object.assign(live.metadata.labels, { b: 'c' })],
    ['the status changes', (live) => Object.assign(live, { status: { replicas: 0 } })],
  ])('when %s', (_case, change) => {
    expect(judge(liveWith(change))).toBe(true);
  });

  it('when another manager owns our fields too', () => {
    expect(judge(liveWith(undefined, [entry, { ...entry, manager: 'other' }]))).toBe(true);
  });

  it('when Git has what only the server writes', () => {
    const wanted = copyOf(target, (object) => Object.assign(object, { status: {} }));
    Object.assign(wanted.metadata, { creationTimestamp: null });
    expect(judge(liveWith(), wanted)).toBe(true);
  });
});

describe('the local check leaves it to the server', () => {
  it.each<[string, Change]>([
    ['a value differs', (live) => Object.assign(live.spec, { replicas: 3 })],
    [
      'a quantity differs',
      (live) => Object.assign(live.spec.template.spec.containers[0].resources.limits, { cpu: '2' }),
    ],
    ['an atomic map has more', (live) => Object.assign(live.spec.selector.matchLabels, { b: 'c' })],
    ['a list has more items', (live) => live.spec.template.spec.containers.push({ name: 'sidecar' })],
    ['an item is not there', (live) => live.spec.template.spec.containers.pop()],
    ['the object is going', (live) => Object.assign(live.metadata, { deletionTimestamp: 'x' })],
  ])('when %s', (_case, change) => {
    expect(judge(liveWith(change))).toBe(false);
  });

  it.each<[string, Change]>([
    ['a field is new', (wanted) => Object.assign(wanted.spec, { paused: false })],
    ['a field has gone', (wanted) => Reflect.deleteProperty(wanted.spec, 'replicas')],
    ['an item is new', (wanted) => wanted.spec.template.spec.containers.push({ name: 'b' })],
    [
      'a port is of another protocol',
      (wanted) => Object.assign(wanted.spec.template.spec.containers[0].ports[0], { protocol: 'UDP' }),
    ],
    ['an item is there twice', (wanted) => wanted.spec.template.spec.containers.push({ name: 'a' })],
    ['it is another version of the kind', (wanted) => Object.assign(wanted, { apiVersion: 'apps/v1beta1' })],
    ['it is bound to a version', (wanted) => Object.assign(wanted.metadata, { resourceVersion: '1' })],
  ])('when in Git %s', (_case, change) => {
    expect(judge(liveWith(), copyOf(target, change))).toBe(false);
  });

  it.each<[string, readonly object[]]>([
    ['we never applied it', []],
    ['our entry is one of an update', [{ ...entry, operation: 'Update' }]],
    ['our entry is of a subresource', [{ ...entry, subresource: 'scale' }]],
    ['our entry is of another version', [{ ...entry, apiVersion: 'apps/v1beta2' }]],
    ['we have two entries', [entry, { ...entry, subresource: 'scale' }]],
    ['kubectl apply wrote to it', [entry, { ...entry, manager: 'kubectl-client-side-apply', operation: 'Update' }]],
    ['the form of the fields is unknown', [{ ...entry, fieldsV1: { ...owned, 'x:1': {} } }]],
  ])('when %s', (_case, managers) => {
    expect(judge(liveWith(undefined, managers))).toBe(false);
  });

  it('when the status counts', () => {
    const wanted = copyOf(target, (object) => Object.assign(object, { status: { replicas: 2 } }));
    expect(isApplied(wanted, liveWith(), { ...options, comparesStatus: true })).toBe(false);
  });

  it('when texts of a kind that is not built in look like equal quantities', () => {
    const custom = (limits: object) => ({
      apiVersion: 'x.io/v1',
      kind: 'X',
      metadata: { name: 'x' },
      spec: { limits },
    });
    const own = { manager: 'windlass', operation: 'Apply', apiVersion: 'x.io/v1' };
    const managedFields = [{ ...own, fieldsV1: { 'f:spec': { 'f:limits': { 'f:cpu': {} } } } }];
    const live = { ...custom({ cpu: '1' }), metadata: { name: 'x', managedFields } };
    expect(judge(live, custom({ cpu: '1000m' }))).toBe(false);
    expect(judge(live, custom({ cpu: '1' }))).toBe(true);
  });
});

describe('sets and empty values', () => {
  const configMap = (fields: object, metadata: object = {}): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', ...metadata },
    ...fields,
  });
  const ownedAs = (fieldsV1: FieldsV1) => ({ managedFields: [{ ...entry, apiVersion: 'v1', fieldsV1 }] });

  it.each<[string, readonly string[], boolean]>([
    ['the same', ['x', 'y'], true],
    ['another order', ['y', 'x'], false],
    ['one more of others', ['x', 'y', 'z'], false],
  ])('of finalizers: %s', (_case, finalizers, expected) => {
    const managed = ownedAs({ 'f:metadata': { 'f:finalizers': { 'v:"x"': {}, 'v:"y"': {} } } });
    expect(judge(configMap({}, { finalizers, ...managed }), configMap({}, { finalizers: ['x', 'y'] }))).toBe(expected);
  });

  it('of null: nothing there is the same, something is not', () => {
    const managed = ownedAs({ 'f:data': {} });
    expect(judge(configMap({}, managed), configMap({ data: null }))).toBe(true);
    expect(judge(configMap({ data: { a: 'b' } }, managed), configMap({ data: null }))).toBe(false);
  });

  it('of an empty map: what others have in it is asked for', () => {
    const managed = ownedAs({ 'f:data': {} });
    expect(judge(configMap({ data: {} }, managed), configMap({ data: {} }))).toBe(true);
    expect(judge(configMap({ data: { a: 'b' } }, managed), configMap({ data: {} }))).toBe(false);
    expect(judge(configMap({}, managed), configMap({ data: {} }))).toBe(false);
  });
});
