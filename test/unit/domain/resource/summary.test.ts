import { describe, expect, it } from 'vitest';
import { externalUrlsOf } from '../../../../shared/domain/resource/external-urls.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { imagesOf } from '../../../../shared/domain/resource/object-images.ts';

const podSpec = (image: string, initImage: string) => ({
  containers: [{ name: 'a', image }],
  initContainers: [{ name: 'b', image: initImage }],
});

describe('the images of an application', () => {
  it('are those of pod specs wherever these are, sorted and each once', () => {
    const objects: KubernetesObject[] = [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: podSpec('z:1', 'a:1') },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { template: { spec: podSpec('z:1', 'b:1') } },
      },
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'c' },
        spec: { jobTemplate: { spec: { template: { spec: podSpec('c:1', 'b:1') } } } },
      },
    ];

    expect(imagesOf(objects)).toEqual(['a:1', 'b:1', 'c:1', 'z:1']);
  });

  it('are none for objects that merely have fields of that name', () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x' },
      spec: { properties: { containers: { type: 'array', image: 'no' } }, containers: [null, 'text', { image: 5 }] },
    };

    expect(
      imagesOf([crd, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { image: 'no' } }]),
    ).toEqual([]);
  });
});

describe('the external URLs of an application', () => {
  const ingress = (spec: unknown, annotations: { readonly [name: string]: string } = {}): KubernetesObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'i', annotations },
    spec,
    status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } },
  });
  const rule = (host: string | undefined, ...paths: string[]) => ({
    host,
    http: { paths: paths.map((path) => ({ path })) },
  });

  it.each([
    [
      'a host and its paths',
      ingress({ rules: [rule('shop.io', '/', '/api/*')] }),
      ['http://shop.io/', 'http://shop.io/api/'],
    ],
    [
      'a host with TLS',
      ingress({ rules: [rule('shop.io', '/')], tls: [{ hosts: ['shop.io'] }] }),
      ['https://shop.io/'],
    ],
    ['TLS by a secret', ingress({ rules: [rule('shop.io', '/')], tls: [{ secretName: 's' }] }), ['https://shop.io/']],
    ['no host', ingress({ rules: [rule(undefined, '/x')] }), ['http://10.0.0.1/x']],
    ['nothing', ingress({}), []],
    [
      'links of its own only',
      ingress(
        { rules: [rule('shop.io', '/')] },
        {
          'argocd.argoproj.io/ignore-default-links': 'true',
          'link.argocd.argoproj.io/docs': 'Docs|https://docs.io',
          'link.argocd.argoproj.io/evil': 'javascript:alert(1)',
        },
      ),
      ['Docs|https://docs.io'],
    ],
  ])('come from an Ingress with %s', (_name, object, urls) => {
    expect(externalUrlsOf([object])).toEqual(urls);
  });

  it('come from a load balancer that has an address', () => {
    const service = (type: string, address: unknown): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { type, ports: [{ port: 80 }, { port: 443 }, { port: 9000 }, { port: 8080, name: 'http' }] },
      status: { loadBalancer: address === undefined ? {} : { ingress: [address] } },
    });

    expect(externalUrlsOf([service('LoadBalancer', { hostname: 'lb.io' })])).toEqual([
      'http://lb.io',
      'http://lb.io:8080',
      'https://lb.io',
    ]);
    expect(externalUrlsOf([service('LoadBalancer', { ip: 'fd00::1' })])).toContain('http://[fd00::1]');
    expect(externalUrlsOf([service('LoadBalancer', undefined), service('ClusterIP', { ip: '10.0.0.1' })])).toEqual([]);
  });
});
