import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import { withTemporaryDirectory } from '../../shared/adapters/render/materialize-tree.ts';
import type { Source } from '../../shared/domain/application/source.ts';
import { canonicalJson } from '../../shared/domain/diff/canonical-json.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';

const root = process.env.WINDLASS_CONFORMANCE ?? join(import.meta.dirname, '../../../shared/conformance');
const examples = join(root, 'argocd-example-apps');
const execute = promisify(execFile);

/** All files of the repository by path. */
function readFiles(): { readonly [path: string]: string } {
  const paths = readdirSync(examples, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(examples, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(examples, path), 'utf8')]));
}

async function render(path: string, source: Partial<Source> = {}) {
  const request = renderRequest(readFiles(), {
    repoURL: 'https://github.com/argoproj/argocd-example-apps',
    path,
    ...source,
  });
  return createManifestRenderer(renderContext()).render(request);
}

/** The one form in which two outputs can be compared: order of objects and keys, and an empty name beside a generateName, do not count. */
function normalize(objects: readonly unknown[]): readonly string[] {
  return objects
    .flatMap((object) => {
      const { items } = object as { readonly items?: readonly unknown[] };
      return items ?? [object];
    })
    .map((object) => canonicalJson(object).replace(',"name":""}', '}'))
    .sort();
}

function parseYaml(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text, { version: '1.1' });
  return (Array.isArray(documents) ? documents : [])
    .map((one) => one.toJS() as unknown)
    .filter((value) => value !== null);
}

/** What a tool itself makes of a copy of the repository. */
async function runDirectly(
  tool: 'helm' | 'kustomize',
  path: string,
  args: readonly string[],
  prepare: readonly string[] = [],
) {
  const { path: binary, prefix } = await findTool(tool);
  return withTemporaryDirectory(async (directory) => {
    cpSync(examples, directory, { recursive: true });
    const cwd = join(directory, path);
    const options = { cwd, env: { HOME: directory, PATH: '/nonexistent' } };
    if (prepare.length > 0) await execute(binary, prepare, options);
    return parseYaml((await execute(binary, [...prefix, ...args], options)).stdout);
  });
}

function readDirectory(path: string): readonly unknown[] {
  const files = Object.entries(readFiles()).filter(
    ([file]) => file.startsWith(`${path}/`) && !file.slice(path.length + 1).includes('/'),
  );
  return files.flatMap(([, text]) => parseYaml(text));
}

const helmTemplate = [
  'template',
  '.',
  '--name-template',
  'guestbook',
  '--namespace',
  'guestbook',
  '--kube-version',
  '1.36.2',
  '--include-crds',
];

/** What both Jsonnet examples say; there is no package of the jsonnet program to ask. */
function jsonnetGuestbook(name: string, replicas: number): readonly unknown[] {
  const labels = { app: name };
  const container = { name, image: 'gcr.io/google-samples/gb-frontend:v5', ports: [{ containerPort: 80 }] };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 80, targetPort: 80 }], selector: labels, type: 'LoadBalancer' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        revisionHistoryLimit: 3,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
  ];
}

const isThere = existsSync(examples);
const why = isThere ? '' : ` (skipped: ${examples} is not there; set WINDLASS_CONFORMANCE)`;

describe.skipIf(!isThere)(`Argo CD's example applications${why}`, () => {
  it.each(['guestbook', 'helm-hooks', 'sync-waves'])('%s: the manifests as they are written', async (path) => {
    const { sourceType, objects } = await render(path);
    expect(sourceType).toBe('Directory');
    expect(normalize(objects)).toEqual(normalize(readDirectory(path)));
  });

  it.each(['apps', 'blue-green', 'helm-guestbook'])('%s: what helm template says', async (path) => {
    const { sourceType, objects } = await render(path);
    expect(sourceType).toBe('Helm');
    expect(normalize(objects)).toEqual(normalize(await runDirectly('helm', path, helmTemplate)));
  });

  it('helm-guestbook with another value file and parameters: what helm template says', async () => {
    const helm = { valueFiles: ['values-production.yaml'], parameters: [{ name: 'replicaCount', value: '3' }] };
    const { objects } = await render('helm-guestbook', { helm });
    const args = [...helmTemplate, '--values', 'values-production.yaml', '--set', 'replicaCount=3'];
    expect(normalize(objects)).toEqual(normalize(await runDirectly('helm', 'helm-guestbook', args)));
  });

  it('plugins/kustomized-helm as the chart that it also is: what helm template says after helm dependency build', async () => {
    const path = 'plugins/kustomized-helm';
    const { objects } = await render(path, { helm: { releaseName: 'guestbook' } });
    expect(normalize(objects)).toEqual(
      normalize(await runDirectly('helm', path, helmTemplate, ['dependency', 'build'])),
    );
  });

  it.each(['kustomize-guestbook', 'pre-post-sync', 'sock-shop'])('%s: what kubectl kustomize says', async (path) => {
    const { sourceType, objects } = await render(path);
    expect(sourceType).toBe('Kustomize');
    expect(normalize(objects)).toEqual(normalize(await runDirectly('kustomize', path, ['.'])));
  });

  it('jsonnet-guestbook and jsonnet-guestbook-tla: their objects', async () => {
    expect(normalize((await render('jsonnet-guestbook')).objects)).toEqual(
      normalize(jsonnetGuestbook('jsonnet-guestbook-ui', 1)),
    );
    const tlas = [
      { name: 'name', value: 'other' },
      { name: 'replicas', value: '2', code: true },
    ];
    const { objects } = await render('jsonnet-guestbook-tla', { directory: { jsonnet: { tlas } } });
    expect(normalize(objects)).toEqual(normalize(jsonnetGuestbook('other', 2)));
  });

  it.each<[path: string, source: Partial<Source>, words: string]>([
    ['helm-dependency', {}, 'https://charts.helm.sh/stable'],
    ['plugins/kustomized-helm', { kustomize: { namePrefix: 'a-' } }, 'Kustomization.patches'],
    ['plugins/kasane', { plugin: { name: 'kasane' } }, 'plugin'],
    ['plugins/nix', { plugin: { name: 'nix-flake' } }, 'plugin'],
  ])('%s with %j: says what is missing', async (path, source, words) => {
    await expect(render(path, source)).rejects.toThrow(words);
  });
});
