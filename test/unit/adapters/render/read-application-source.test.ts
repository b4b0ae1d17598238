import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../../../shared/adapters/render/manifest-renderer.ts';
import { readApplicationSource } from '../../../../shared/adapters/render/read-application-source.ts';
import type { Source } from '../../../../shared/domain/application/source.ts';
import type { RenderRequest } from '../../../../shared/ports/manifest-renderer.ts';
import { configMap, type MemoryFiles } from './memory-tree.ts';
import { renderContext, renderRequest } from './render-fixture.ts';

const read = (files: MemoryFiles, source: Partial<Source> = {}, overrides: Partial<RenderRequest> = {}) =>
  readApplicationSource(renderRequest({ 'app/x': '', ...files }, source, overrides), renderContext().parseSource);

describe('.argocd-source files', () => {
  it('lie over the source, the one of the application last', async () => {
    const files = {
      'app/.argocd-source.yaml': 'kustomize:\n  namePrefix: all-\n  images: [nginx:2, redis:2]\n',
      'app/.argocd-source-guestbook.yaml': 'kustomize:\n  images: [nginx:3]\n',
      'app/.argocd-source-other.yaml': 'kustomize: {namePrefix: other-}',
    };
    const { source, warnings } = await read(files, { kustomize: { namePrefix: 'own-', nameSuffix: '-x' } });
    expect(source.kustomize).toEqual({ namePrefix: 'all-', nameSuffix: '-x', images: ['nginx:3'] });
    expect(warnings).toEqual([]);
  });

  it('are named with the namespace for an application outside of the default one', async () => {
    const files = { 'app/.argocd-source-team_web.yaml': 'directory: {recurse: true}' };
    const application = { namespace: 'team', name: 'web', project: 'default' };
    expect((await read(files, {}, { application })).source.directory).toEqual({ recurse: true });
  });

  it('take a field away by null', async () => {
    const files = { 'app/.argocd-source.yaml': 'directory: {recurse: null}\nhelm: null\n' };
    const { source } = await read(files, { directory: { recurse: true, include: 'a' }, helm: { releaseName: 'x' } });
    expect(source).toEqual({ repoURL: 'https://example.com/a', path: 'app', directory: { include: 'a' } });
  });

  it('cannot move the source, and say so', async () => {
    const files = { 'app/.argocd-source.yaml': 'repoURL: https://evil.example.com\npath: other\nkustomise: {}\n' };
    expect(await read(files)).toEqual({
      source: { repoURL: 'https://example.com/a', path: 'app' },
      warnings: ['repoURL', 'path', 'kustomise'].map(
        (field) =>
          `app/.argocd-source.yaml: the field '${field}' has no effect; only helm, kustomize, directory, plugin are read`,
      ),
    });
  });

  it.each([
    ['', 'are empty'],
    ['# nothing\n', 'hold a comment only'],
    ['link:gone.yaml', 'lead nowhere'],
  ])('change nothing if they %2$s', async (content) => {
    expect((await read({ 'app/.argocd-source.yaml': content })).source).toEqual({
      repoURL: 'https://example.com/a',
      path: 'app',
    });
  });

  it.each([
    ['kustomize: {images: nginx}', 'app/.argocd-source.yaml: kustomize.images: expected a list, got a string'],
    ['helm:\n  parameters: [{name: 1}]', 'app/.argocd-source.yaml: helm.parameters[0].name: expected a string'],
    ['kustomize: x', 'app/.argocd-source.yaml: kustomize: expected an object, got a string'],
    ['- a', 'app/.argocd-source.yaml:1:1: must be a mapping'],
    ['a: [', 'app/.argocd-source.yaml:1:'],
    ['helm: {}\n---\nhelm: {}', 'must hold one document'],
    ['link:../../x', "illegal filepath in symlink at 'app/.argocd-source.yaml'"],
  ])('are refused if they are faulty: %j', async (content, message) => {
    await expect(read({ 'app/.argocd-source.yaml': content })).rejects.toThrow(message);
  });

  it('are not looked for beside a chart of a chart repository', async () => {
    const files = { '.argocd-source.yaml': 'helm: {releaseName: x}' };
    expect((await read(files, { chart: 'redis', path: '' })).source.helm).toBeUndefined();
  });

  it('decide what a source is rendered with', async () => {
    const files = {
      'app/a.yaml': configMap('a'),
      'app/sub/b.yaml': configMap('b'),
      'app/.argocd-source.yaml': 'directory: {recurse: true}\nname: x\n',
    };
    const rendered = await createManifestRenderer(renderContext()).render(renderRequest(files));
    expect(rendered.objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(rendered.warnings).toEqual([expect.stringContaining("the field 'name' has no effect")]);
  });
});
