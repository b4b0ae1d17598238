import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import { parseRendered } from '../../shared/adapters/render/parse-manifests.ts';
import type { HelmOptions } from '../../shared/domain/application/source.ts';
import type { MemoryFiles } from '../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';

const examples = join(
  process.env.WINDLASS_CONFORMANCE || resolve(import.meta.dirname, '../../../shared/conformance'),
  'argocd-example-apps',
);
const isThere = existsSync(examples);

describe.skipIf(!isThere)(`argocd-example-apps (${isThere ? examples : 'skipped: set WINDLASS_CONFORMANCE'})`, () => {
  const files = isThere ? readFolder(examples) : {};

  it.each<[path: string, helm: HelmOptions, args: readonly string[]]>([
    ['helm-guestbook', {}, []],
    [
      'helm-guestbook',
      { valueFiles: ['values-production.yaml'], parameters: [{ name: 'replicaCount', value: '3' }] },
      ['--values', 'helm-guestbook/values-production.yaml', '--set', 'replicaCount=3'],
    ],
    ['blue-green', {}, []],
    ['apps', {}, []],
  ])('%s with %j is what helm template makes of it', async (path, helm, args) => {
    const { path: binary } = await findTool('helm');
    const command = ['template', `./${path}`, '--name-template', 'guestbook', '--namespace', 'guestbook', ...args];
    const direct = await promisify(execFile)(binary, [...command, '--include-crds'], { cwd: examples });
    const rendered = await createManifestRenderer(renderContext()).render(renderRequest(files, { path, helm }));
    expect(rendered.objects).toEqual(await parseRendered('helm', direct.stdout));
    expect(rendered.objects.length).toBeGreaterThan(1);
    expect(rendered.warnings).toEqual([]);
  });

  it('helm-dependency says which chart is missing, and what to do', async () => {
    const rendering = createManifestRenderer(renderContext()).render(renderRequest(files, { path: 'helm-dependency' }));
    await expect(rendering).rejects.toThrow(
      "helm-dependency/Chart.yaml: dependency 'wordpress' is missing in helm-dependency/charts/, and its repository https://charts.helm.sh/stable is not read here",
    );
  });
});

function readFolder(folder: string): MemoryFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  return Object.fromEntries(
    paths.filter((path) => statSync(path).isFile()).map((path) => [relative(folder, path), readFileSync(path)]),
  );
}
