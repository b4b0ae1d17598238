import { describe, expect, it } from 'vitest';
import { detectSourceType, explicitSourceType } from '../../../../shared/adapters/render/detect-source-type.ts';
import { createManifestRenderer } from '../../../../shared/adapters/render/manifest-renderer.ts';
import type { Source } from '../../../../shared/domain/application/source.ts';
import { configMap, type MemoryFiles, memoryTree } from './memory-tree.ts';
import { renderContext, renderRequest } from './render-fixture.ts';

const render = (files: MemoryFiles, source: Partial<Source> = {}) =>
  createManifestRenderer(renderContext()).render(renderRequest(files, source));
const namesOf = async (files: MemoryFiles, source: Partial<Source> = {}) =>
  (await render(files, source)).objects.map(({ metadata }) => metadata.name);

describe('what a source is made with', () => {
  it.each<[name: string, source: Partial<Source>, type: string]>([
    ['helm', { helm: { values: 'a' } }, 'Helm'],
    ['chart', { chart: 'redis' }, 'Helm'],
    ['kustomize', { kustomize: { namePrefix: 'a-' } }, 'Kustomize'],
    ['directory', { directory: { recurse: true } }, 'Directory'],
    ['plugin', { plugin: { name: 'x' } }, 'Plugin'],
    ['an OCI repository', { repoURL: 'oci://example.com/a' }, 'Helm'],
  ])('is said by %s', (_name, source, type) => {
    expect(explicitSourceType({ repoURL: 'https://example.com/a', ...source })).toBe(type);
  });

  it.each<[files: MemoryFiles, directory: string, type: string]>([
    [{ 'app/Chart.yaml': 'name: a' }, 'app', 'Helm'],
    [{ 'app/kustomization.yaml': '' }, 'app', 'Kustomize'],
    [{ 'app/kustomization.yml': '' }, 'app', 'Kustomize'],
    [{ Kustomization: '' }, '', 'Kustomize'],
    [{ 'app/Chart.yaml': '', 'app/kustomization.yaml': '' }, 'app', 'Helm'],
    [{ 'app/sub/Chart.yaml': '', 'app/Kustomization.yaml': '', 'app/a.yaml': '' }, 'app', 'Directory'],
  ])('is told by the files %j in %j', async (files, directory, type) => {
    expect(await detectSourceType(memoryTree(files), directory)).toBe(type);
  });

  it('must not be named twice', async () => {
    await expect(
      render({ 'app/a.yaml': '' }, { helm: { releaseName: 'a' }, kustomize: { namePrefix: 'a' } }),
    ).rejects.toThrow('multiple application sources defined: Kustomize,Helm');
  });

  it('is not said by empty fields', async () => {
    expect(await render({ 'app/a.yaml': configMap('a') }, { helm: {}, directory: {} })).toMatchObject({
      sourceType: 'Directory',
      objects: [{ kind: 'ConfigMap' }],
    });
  });

  it('is a directory when the field directory says so, whatever files are there', async () => {
    const files = { 'app/kustomization.yaml': 'resources: []', 'app/a.yaml': configMap('a') };
    expect(await namesOf(files, { directory: { recurse: true } })).toEqual(['a']);
  });

  it('does not matter when it only lends its files', async () => {
    const reference = { ...renderRequest({}), source: { repoURL: 'x', ref: 'values' } };
    expect(await createManifestRenderer(renderContext()).render(reference)).toEqual({
      sourceType: 'Directory',
      objects: [],
      warnings: [],
    });
  });
});

describe('the path of a source', () => {
  it.each([
    ['gone', 'gone: app path does not exist'],
    ['/app', '/app: app path is absolute'],
    ['../app', '../app: app path is outside the repository'],
    ['app/../../app', 'app/../../app: app path is outside the repository'],
    ['app/a.yaml', 'app/a.yaml: app path is not a directory'],
    ['sub/x', 'sub/x: app path is in the submodule sub'],
    ['out', "illegal filepath in symlink at 'out'"],
    ['circle', 'circle: the symbolic links go round in circles'],
    ['dangling', 'dangling: app path does not exist'],
  ])('%s is refused: %s', async (path, words) => {
    const files = {
      'app/a.yaml': configMap('a'),
      sub: 'submodule:',
      out: 'link:../elsewhere',
      circle: 'link:circle',
      dangling: 'link:nowhere',
    };
    await expect(render(files, { path })).rejects.toMatchObject({
      code: 'SourcePathError',
      message: expect.stringContaining(words),
    });
  });

  it.each([['app'], ['./app/'], ['app/../app'], ['link'], ['deep/link']])('%s is found', async (path) => {
    const files = { 'app/a.yaml': configMap('a'), link: 'link:app', 'deep/link': 'link:../app' };
    expect(await namesOf(files, { path })).toEqual(['a']);
  });

  it.each([[''], ['.'], ['./'], [undefined]])('%j is the root', async (path) => {
    const request = renderRequest({ 'a.yaml': configMap('a') });
    const source = { repoURL: 'x', ...(path === undefined ? {} : { path }) };
    const result = await createManifestRenderer(renderContext()).render({ ...request, source });
    expect(result.objects).toHaveLength(1);
  });
});
