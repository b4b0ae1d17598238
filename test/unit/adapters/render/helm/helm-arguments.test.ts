import { describe, expect, it } from 'vitest';
import { helmArguments } from '../../../../../shared/adapters/render/helm/helm-arguments.ts';
import type { HelmOptions } from '../../../../../shared/domain/application/source.ts';
import type { RenderRequest } from '../../../../../shared/ports/manifest-renderer.ts';

const request = (helm: HelmOptions, apiVersions: readonly string[] = ['v1']): RenderRequest => ({
  application: { namespace: 'team-a', name: 'shop', project: 'default' },
  source: { repoURL: 'https://git.example.com/a.git', path: 'chart', helm },
  revision: 'c'.repeat(40),
  references: new Map(),
  destinationNamespace: 'prod',
  cluster: { version: 'v1.34.2', apiVersions },
});
const input = { chart: './chart', valueFiles: [], fileParameters: [], asksCluster: false };

describe('the arguments of helm template', () => {
  it('are few for a source without options', () => {
    expect(helmArguments(request({}), input)).toEqual([
      ...['template', './chart', '--name-template', 'shop', '--namespace', 'prod', '--include-crds'],
    ]);
  });

  it('give values in the order in which they win', () => {
    const helm = { values: 'a: 1', parameters: [{ name: 'a', value: '2' }] };
    const files = {
      ...input,
      valueFiles: ['./a,b.yaml', './c"d.yaml'],
      fileParameters: [{ name: 'f', path: './f,g' }],
    };
    expect(helmArguments(request(helm), files).slice(6)).toEqual([
      ...['--values', '"./a,b.yaml"', '--values', '"./c""d.yaml"', '--values', '-'],
      ...['--set', 'a=2', '--set-file', 'f=./f\\,g', '--include-crds'],
    ]);
  });

  it('give the API versions of a large cluster in parts that the kernel takes', () => {
    const apiVersions = Array.from({ length: 1200 }, (_item, index) => `group-${index}.example.com/v1/Kind`);
    const args = helmArguments(request({}, apiVersions), { ...input, asksCluster: true });
    const lists = args.filter((_arg, index) => args[index - 1] === '--api-versions').map((list) => list.split(','));
    expect(lists.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(lists.flat()).toEqual(apiVersions);
  });

  it('are refused for a parameter that the kernel does not take', () => {
    const helm = { parameters: [{ name: 'big', value: 'x'.repeat(100_001) }] };
    expect(() => helmArguments(request(helm), input)).toThrow(
      "helm.parameters 'big' is larger than 100 kB; put it into helm.values",
    );
  });
});
