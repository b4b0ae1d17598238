import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import { configMap, type MemoryFiles } from '../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';

const LIMITS = { memoryBytes: 600_000_000, outputBytes: 2_000_000 };
/** For what would otherwise not end at all; what ends by another limit has the time that it needs on a busy machine. */
const SHORT = { ...LIMITS, timeSeconds: 1.5 };
const ENDLESS_OR_HUGE = /did not finish within 1.5 s|needed more memory than the 600 MB/;

/** `a: &a [1, …]`, `b: &b [*a, …]` …: ten times as many values on each line. */
const aliases = ['a: &a [1,1,1,1,1,1,1,1,1,1]']
  .concat([...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghi'[at]}`)}]`))
  .join('\n');
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const indent = (text: string) => text.replace(/^/gm, '  ');

const chart = (template: string, values = ''): MemoryFiles => ({
  'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'app/values.yaml': values,
  'app/templates/a.yaml': template,
});
const templated = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: ${value}\n`;
const kustomization = (text: string, files: MemoryFiles = {}): MemoryFiles => ({
  'app/kustomization.yaml': text,
  ...files,
});
const jsonnet = (code: string): MemoryFiles => ({ 'app/a.jsonnet': code });

/** A tar with one file of zeros: a thousandth of its size when it is compressed. */
function tarBomb(name: string, bytes: number): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return gzipSync(Buffer.concat([header, Buffer.alloc(bytes + (512 - (bytes % 512)) + 1024)]));
}

const BOMBS: readonly (readonly [what: string, files: MemoryFiles, message: RegExp])[] = [
  ['a manifest with aliases that multiply', { 'app/a.yaml': configMap('a', `data:\n${indent(aliases)}\n`) }, /aliases/],
  ['a manifest nested without end', { 'app/a.yaml': configMap('a', `data: ${deep}\n`) }, /nested more than 200 levels/],
  [
    'a template without end',
    chart(templated('{{ range until 9000 }}{{ range until 9000 }}{{ range until 9000 }}{{ end }}{{ end }}{{ end }}')),
    ENDLESS_OR_HUGE,
  ],
  [
    'a template that doubles its text',
    chart(`{{ $x := "x" }}{{ range until 40 }}{{ $x = print $x $x }}{{ end }}${templated('{{ $x }}')}`),
    /needed more memory than the 600 MB/,
  ],
  ['a template that writes without end', chart(templated('{{ repeat 900000000 "x" }}')), /more than 2 MB|more memory/],
  [
    'a template that includes itself',
    chart('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'),
    /without end/,
  ],
  [
    'values with aliases that multiply',
    chart(templated('{{ .Values.j | toJson }}'), aliases),
    /excessive aliasing|more/,
  ],
  ['a template that writes aliases that multiply', chart(`${templated('""')}\n${indent(aliases)}`), /alias/],
  ['a template that writes what is nested without end', chart(templated(deep)), /nested|depth|deep/],
  [
    'a dependency that is a bomb',
    {
      ...chart(templated('{{ .Files | toJson }}')),
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: dep, version: 1.0.0}]\n',
      'app/charts/dep-1.0.0.tgz': tarBomb('dep/zeros', 400_000_000),
    },
    /larger|maximum|more memory|did not finish/,
  ],
  [
    'bases that include each other',
    kustomization('resources: [../b]\n', { 'b/kustomization.yaml': 'resources: [../app]\n' }),
    /cycle/,
  ],
  [
    'a resource of kustomize with aliases that multiply',
    kustomization('resources: [a.yaml]\n', { 'app/a.yaml': configMap('a', `data:\n${indent(aliases)}\n`) }),
    /alias|more/,
  ],
  ['bases that double the resources', kustomization('resources: [l0]\n', doublingBases(24)), ENDLESS_OR_HUGE],
  [
    'an evaluation without end',
    jsonnet('local a = std.range(1, 3000); [x for x in a for y in a for z in a if z < 0]'),
    ENDLESS_OR_HUGE,
  ],
  [
    'an evaluation that collects without end',
    jsonnet('std.foldl(function(a, b) a + a, std.range(1, 60), [1])'),
    ENDLESS_OR_HUGE,
  ],
  ['an evaluation that writes without end', jsonnet('std.repeat("x", 9000000)'), /wrote more than 2 MB/],
  ['an import of itself', jsonnet('import "a.jsonnet"'), /frames|recursion|itself/],
];

/** Each includes the next one twice, under two names. */
function doublingBases(levels: number): MemoryFiles {
  const files: Record<string, string> = {};
  for (let level = 0; level < levels; level += 1) {
    const next = level + 1 === levels ? '../../leaf' : `../../l${level + 1}`;
    const here = level === 0 ? 'app/l0' : `app/l${level}`;
    files[`${here}/kustomization.yaml`] = 'resources: [x, "y"]\n';
    for (const side of ['x', 'y'])
      files[`${here}/${side}/kustomization.yaml`] = `namePrefix: ${side}-\nresources: [${next}]\n`;
  }
  files['app/leaf/kustomization.yaml'] = 'resources: [a.yaml]\n';
  files['app/leaf/a.yaml'] = configMap('a');
  return files;
}

/** A source of the same tool. */
function healthyLike(bomb: MemoryFiles): MemoryFiles {
  if ('app/Chart.yaml' in bomb) return chart(templated('b'));
  const manifest = { 'app/a.yaml': configMap('a') };
  if ('app/kustomization.yaml' in bomb) return kustomization('resources: [a.yaml]\n', manifest);
  if ('app/a.jsonnet' in bomb) return jsonnet('{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "a"}}');
  return manifest;
}

describe('rendering', () => {
  const rendererFor = (message: RegExp) =>
    createManifestRenderer(renderContext({ limits: message === ENDLESS_OR_HUGE ? SHORT : LIMITS }));
  const renderer = createManifestRenderer(renderContext());
  const temporary = process.env.TMPDIR;
  let own = '';
  beforeAll(async () => {
    own = await mkdtemp(join(tmpdir(), 'windlass-bombs-'));
    process.env.TMPDIR = own;
  });
  afterAll(async () => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    await rm(own, { recursive: true });
  });

  it.each(BOMBS)(
    'ends %s with its reason and nothing left behind, and renders the next source',
    async (_what, files, message) => {
      const bomb = rendererFor(message).render(renderRequest(files));
      await expect(bomb).rejects.toThrow(message);
      await expect(bomb).rejects.toMatchObject({ code: 'ManifestInvalidError' });
      expect(await readdir(own)).toEqual([]);
      const next = await renderer.render(renderRequest(healthyLike(files)));
      expect(next.objects.map(({ metadata }) => metadata.name)).toEqual(['a']);
    },
  );
});
