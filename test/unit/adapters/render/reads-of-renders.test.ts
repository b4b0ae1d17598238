import { describe, expect, it } from 'vitest';
import type { Source } from '../../../../shared/domain/application/source.ts';
import { indexChangedFiles } from '../../../../shared/domain/git/changed-files.ts';
import { createCacheWorld } from './cache-fixture.ts';
import { configMap, type MemoryFiles, memoryTree } from './memory-tree.ts';
import { renderRequest } from './render-fixture.ts';

const FILES: MemoryFiles = {
  'README.md': 'read me',
  'root.yaml': configMap('root'),
  'plain/a.yaml': configMap('a'),
  'linked/a.yaml': 'link:../far/a.yaml',
  entry: 'link:linked',
  'far/a.yaml': configMap('far'),
  'far/other.yaml': configMap('other'),
  'base/kustomization.yaml': 'resources: [a.yaml]',
  'base/a.yaml': configMap('a'),
  'base/unused.yaml': configMap('unused'),
  'over/kustomization.yaml': 'resources: [../base]',
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0',
  'chart/templates/a.yaml': configMap('a', 'data: {color: "{{ .Values.color }}"}'),
  'envs/eu/prod.yaml': 'color: red',
  'envs/eu/test.yaml': 'color: blue',
  'jsonnet/a.jsonnet':
    "local lib = import 'lib.libsonnet'; {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: lib.name}}",
  'vendor/lib.libsonnet': "{name: 'from-lib'}",
};
const VALUES: MemoryFiles = { 'prod.yaml': 'color: green', 'other.yaml': 'color: black' };

/** Source, files of its tree that a push must not leave out, and files that do not matter. */
interface Example {
  readonly source: Partial<Source>;
  readonly touched: readonly string[];
  readonly untouched: readonly string[];
  readonly files?: MemoryFiles;
}

const EXAMPLES: { readonly [name: string]: Example } = {
  'a directory of manifests': {
    source: { path: 'plain' },
    touched: ['plain/a.yaml', 'plain/new.yaml', 'plain/Chart.yaml', 'plain/.argocd-source.yaml', 'plain'],
    untouched: ['plain-2/a.yaml', 'README.md', 'root.yaml'],
  },
  'the root': {
    source: { path: '.' },
    touched: ['root.yaml', 'new.yml', '.argocd-source-guestbook.yaml', 'kustomization.yaml', 'Chart.yaml'],
    untouched: ['plain/a.yaml', 'README.md', 'new/Chart.yaml'],
  },
  'the root with all below it': {
    source: { path: '', directory: { recurse: true, exclude: '{jsonnet,chart}/*' } },
    touched: ['root.yaml', 'plain/a.yaml', 'new/deep/a.yaml'],
    untouched: [],
  },
  'symbolic links': {
    source: { path: 'entry' },
    touched: ['entry', 'linked/a.yaml', 'linked/new.yaml', 'far/a.yaml', 'far'],
    untouched: ['far/other.yaml', 'plain/a.yaml'],
  },
  'a base outside of its folder': {
    source: { path: 'over' },
    touched: ['over/kustomization.yaml', 'base/kustomization.yaml', 'base/a.yaml', 'base/kustomization.yml', 'base'],
    untouched: ['base/unused.yaml', 'plain/a.yaml'],
  },
  'value files outside of the chart': {
    source: { path: 'chart', helm: { valueFiles: ['/envs/eu/prod.yaml'] } },
    touched: ['chart/values.yaml', 'chart/templates/new.yaml', 'envs/eu/prod.yaml', 'envs'],
    untouched: ['envs/eu/test.yaml', 'envs/us/prod.yaml'],
  },
  'value files that are looked for and not there': {
    source: { path: 'chart', helm: { valueFiles: ['/later/prod.yaml'], ignoreMissingValueFiles: true } },
    touched: ['later/prod.yaml', 'later'],
    untouched: ['envs/eu/prod.yaml'],
  },
  'value files by a glob': {
    source: { path: 'chart', helm: { valueFiles: ['/envs/*/prod.yaml'] } },
    touched: ['envs/eu/prod.yaml', 'envs/us/prod.yaml'],
    untouched: ['plain/a.yaml'],
  },
  'value files of another source': {
    source: { path: 'chart', helm: { valueFiles: ['$values/prod.yaml'] } },
    touched: ['chart/values.yaml', 'values:prod.yaml'],
    untouched: ['prod.yaml', 'values:other.yaml', 'values:chart/values.yaml'],
  },
  'libraries of Jsonnet': {
    source: { path: 'jsonnet', directory: { jsonnet: { libs: ['vendor'] } } },
    touched: ['jsonnet/a.jsonnet', 'jsonnet/lib.libsonnet', 'vendor/lib.libsonnet'],
    untouched: ['vendor/other.libsonnet', 'plain/a.yaml'],
  },
  'a submodule, which is one path of the commit': {
    source: { path: 'over' },
    files: {
      'over/kustomization.yaml': 'resources: [../modules/base]',
      'modules/base/kustomization.yaml': 'namePrefix: x-\nresources: [a.yaml]',
      'modules/base/a.yaml': configMap('a'),
    },
    touched: ['modules', '.gitmodules'],
    untouched: ['modules-2'],
  },
  'the commit itself': {
    source: { path: 'chart', helm: { parameters: [{ name: 'color', value: '$ARGOCD_APP_REVISION' }] } },
    touched: ['README.md'],
    untouched: [],
  },
};

describe('what a push must touch to change', () => {
  it.each(Object.entries(EXAMPLES))('%s', async (_name, { source, touched, untouched, files = {} }) => {
    const renderer = createCacheWorld().startRenderer();
    const references = new Map([['values', memoryTree(VALUES)]]);
    const request = renderRequest({ ...FILES, ...files }, source, { references });
    const { reads } = await renderer.render(request);
    const touches = (file: string) => {
      const [ref, path] = file.startsWith('values:') ? ['values', file.slice('values:'.length)] : ['', file];
      return indexChangedFiles([path]).touch(reads?.[ref] ?? []);
    };
    expect(touched.filter((file) => !touches(file))).toEqual([]);
    expect(untouched.filter(touches)).toEqual([]);
    // An earlier output that stands says the same.
    const later = renderRequest({ ...FILES, ...files, new: 'file' }, source, { references });
    expect(await renderer.render(later)).toMatchObject({ origin: { type: 'Cached' }, reads });
  });

  it('what a plugin makes is any file', async () => {
    const script = "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: made}\\n'";
    const plugins = [{ name: 'mine', generate: { command: ['sh', '-c'], args: [script] } }];
    const renderer = createCacheWorld().startRenderer({ plugins });
    const { reads } = await renderer.render(renderRequest(FILES, { path: 'plain', plugin: { name: 'mine' } }));
    expect(reads).toEqual({ '': ['.'] });
  });

  it('what is read of a source without path is what others read of it', async () => {
    const renderer = createCacheWorld().startRenderer();
    const { path: _none, ...source } = renderRequest(FILES).source;
    expect((await renderer.render(renderRequest(FILES, {}, { source: { ...source, ref: 'values' } }))).reads).toEqual(
      {},
    );
  });
});
