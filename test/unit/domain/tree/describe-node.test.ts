import { describe, expect, it } from 'vitest';
import { describeNode } from '../../../../shared/domain/tree/describe-node.ts';
import { anObject } from './an-object.ts';

const running = { state: { running: {} }, ready: true, restartCount: 0 };
const infoOf = (spec: object, status: object, metadata = {}) =>
  Object.fromEntries(
    (describeNode(anObject('v1/Pod', 'p', { spec, status, metadata }), () => undefined).info ?? []).map(
      ({ name, value }) => [name, value],
    ),
  );

describe('what is said of a Pod', () => {
  const spec = { nodeName: 'node-1', containers: [{ name: 'a' }, { name: 'b' }] };

  it.each([
    ['all containers run', { containerStatuses: [running, running] }, 'Running', '2/2'],
    [
      'one cannot start',
      { containerStatuses: [running, { state: { waiting: { reason: 'ImagePullBackOff' } } }] },
      'ImagePullBackOff',
      '1/2',
    ],
    [
      'one is done and one runs',
      { containerStatuses: [running, { state: { terminated: { reason: 'Completed' } } }] },
      'Running',
      '1/2',
    ],
    [
      'one was killed',
      { containerStatuses: [{ state: { terminated: { signal: 9, exitCode: 137 } } }] },
      'Signal:9',
      '0/2',
    ],
    ['it was evicted', { phase: 'Failed', reason: 'Evicted' }, 'Evicted', '0/2'],
  ])('%s', (_case, status, reason, containers) => {
    const info = infoOf(spec, { phase: 'Running', ...status });
    expect(info).toEqual({ 'Status Reason': reason, Node: 'node-1', Containers: containers });
  });

  it('counts restarts, and says how far its init containers are', () => {
    const withInit = { ...spec, initContainers: [{ name: 'first' }, { name: 'second' }] };
    const done = { name: 'first', state: { terminated: { exitCode: 0 } }, restartCount: 2 };
    const status = { phase: 'Pending', initContainerStatuses: [done, { name: 'second', state: { running: {} } }] };
    expect(infoOf(withInit, status)).toMatchObject({ 'Status Reason': 'Init:1/2', 'Restart Count': '2' });
    const failed = { name: 'second', state: { terminated: { exitCode: 3 } } };
    expect(infoOf(withInit, { ...status, initContainerStatuses: [done, failed] })).toMatchObject({
      'Status Reason': 'Init:ExitCode:3',
    });
  });

  it('counts a sidecar among the containers', () => {
    const withSidecar = { ...spec, initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] };
    const sidecar = { ...running, name: 'proxy', started: true };
    const status = { phase: 'Running', initContainerStatuses: [sidecar], containerStatuses: [running, running] };
    expect(infoOf(withSidecar, status)).toMatchObject({ Containers: '3/3', 'Status Reason': 'Running' });
  });

  it('says when it is on its way out', () => {
    const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(infoOf(spec, { phase: 'Running' }, leaving)['Status Reason']).toBe('Terminating');
    expect(infoOf(spec, { phase: 'Succeeded' }, leaving)['Status Reason']).toBe('Succeeded');
  });
});

describe('how an object is reached', () => {
  const networking = (gvk: string, fields: object) =>
    describeNode(anObject(gvk, 'x', { ...fields }), () => undefined).networkingInfo;
  const service = (name: string, namespace = 'shop') => ({ kind: 'Service', namespace, name });

  it('is said of a Service by its selector and load balancer', () => {
    const spec = { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 443 }] };
    const status = { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }, { ip: '192.0.2.1' }] } };
    expect(networking('v1/Service', { spec, status })).toEqual({
      targetLabels: { app: 'web' },
      ingress: [{ hostname: 'lb.example.com' }, { ip: '192.0.2.1' }],
      externalURLs: ['https://192.0.2.1', 'https://lb.example.com'],
    });
  });

  it('is said of an Ingress by its Services, each once, and its addresses', () => {
    const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
    const paths = [
      { path: '/', backend: backend('web') },
      { path: '/api', backend: backend('api') },
      { path: '/v2', backend: backend('api') },
    ];
    const spec = { defaultBackend: backend('fallback'), rules: [{ host: 'shop.example.com', http: { paths } }] };
    expect(networking('networking.k8s.io/v1/Ingress', { spec })).toEqual({
      targetRefs: [service('fallback'), service('web'), service('api')],
      externalURLs: ['http://shop.example.com/', 'http://shop.example.com/api', 'http://shop.example.com/v2'],
    });
  });

  it('is said of routes by the Services that they name', () => {
    const rules = [
      { backendRefs: [{ name: 'web' }, { name: 'api', namespace: 'other' }, { kind: 'Bucket', name: 'b' }] },
    ];
    expect(networking('gateway.networking.k8s.io/v1/HTTPRoute', { spec: { rules } })).toEqual({
      targetRefs: [service('web'), service('api', 'other')],
    });
    const http = [
      { route: [{ destination: { host: 'web' } }, { destination: { host: 'api.other.svc.cluster.local' } }] },
    ];
    expect(networking('networking.istio.io/v1/VirtualService', { spec: { http } })).toEqual({
      targetRefs: [service('web'), service('api', 'other')],
    });
  });

  it('is said of any object by its links', () => {
    const annotations = { 'link.argocd.argoproj.io/docs': 'https://docs.example.com' };
    expect(networking('v1/ConfigMap', { metadata: { annotations } })).toEqual({
      externalURLs: ['https://docs.example.com'],
    });
    expect(networking('v1/ConfigMap', {})).toBeUndefined();
  });
});
