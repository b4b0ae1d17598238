import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ManifestInvalidError,
  SourcePathError,
  SourceUnsupportedError,
} from '../../shared/domain/errors/source-errors.ts';
import { memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { configMapTemplate, type HelmCase, renderCase, showingChart } from './helm-fixture.ts';

async function failureOf(options: HelmCase): Promise<Error> {
  const error: unknown = await renderCase(options).then(
    () => new Error('it rendered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('not an error');
  expect(error.message).not.toContain(tmpdir());
  return error;
}

const template = (text: string) => showingChart({ 'chart/templates/bad.yaml': text });

describe('what helm says of a chart', () => {
  it.each([
    [
      'a required value',
      '{{ required "shop needs a name" .Values.name }}',
      /execution error at \(shop\/templates\/bad\.yaml:1:3\): shop needs a name$/,
    ],
    ['a value of nothing', 'a: {{ .Values.a.b.c }}', /shop\/templates\/bad\.yaml:1:1\d?/],
    [
      'a template that does not parse',
      'a:\n  {{ if }}',
      /parse error at \(shop\/templates\/bad\.yaml:2\): missing value for if/,
    ],
    ['an unknown function', '{{ nothing }}', /bad\.yaml:1\): function "nothing" not defined/],
    ['a missing template', '{{ include "no.such" . }}', /bad\.yaml:1:3[\s\S]*no template "no\.such"/],
    [
      'YAML that does not parse',
      'a: b\nb: c: d',
      /YAML parse error on shop\/templates\/bad\.yaml: .*line 2: mapping values/,
    ],
  ])('names file and line of %s', async (_what, text, message) => {
    const error = await failureOf({ files: template(text) });
    expect(error).toBeInstanceOf(ManifestInvalidError);
    expect(error.message).toMatch(/^helm: /);
    expect(error.message).not.toContain('level=');
    expect(error.message).toMatch(message);
  });

  it.each([
    [
      'Chart.yaml that does not parse',
      { 'chart/Chart.yaml': 'name: shop\na: b: c' },
      /cannot load Chart\.yaml: .*line 2/,
    ],
    [
      'a chart without a version',
      { 'chart/Chart.yaml': 'apiVersion: v2\nname: shop\n' },
      /chart\.metadata\.version is required/,
    ],
    ['values that are no mapping', { 'chart/values.yaml': '- a' }, /values\.yaml/],
  ])('is told for %s', async (_what, files, message) => {
    expect((await failureOf({ files: showingChart(files) })).message).toMatch(message);
  });

  it('names the template of an object without a kind', async () => {
    const error = await failureOf({ files: template('apiVersion: v1\nmetadata: {name: a}') });
    expect(error.message).toBe(
      "output of helm for shop/templates/bad.yaml, document 1 (line 1): the field 'kind' is missing or not a text",
    );
  });

  it('names the values of the source, and files of other sources as they are written', async () => {
    const helm = { values: 'a: [' };
    expect((await failureOf({ files: showingChart(), helm })).message).toMatch(/^helm: failed to parse helm\.values: /);
    const references = { values: memoryTree({ 'envs/a.yaml': 'a: [' }) };
    const lent = await failureOf({ files: showingChart(), helm: { valueFiles: ['$values/envs/a.yaml'] }, references });
    expect(lent.message).toMatch(/failed to parse \$values\/envs\/a\.yaml: /);
  });

  it('is told without values that look like secrets', async () => {
    const files = showingChart({
      'chart/templates/bad.yaml':
        '{{ fail (printf "%s and %s and %s" .Values.db.password .Values.apiToken .Values.mail.secrets.a) }}',
      'chart/prod.yaml': 'mail: {secrets: {a: in-the-file}}',
    });
    const helm = {
      valueFiles: ['prod.yaml'],
      valuesObject: { db: { password: 'hunter22' } },
      parameters: [{ name: 'apiToken', value: 'abcdef' }],
    };
    const { message } = await failureOf({ files, helm });
    expect(message).toMatch(/bad\.yaml:1:3\): \++ and \++ and \++$/);
    expect(message).not.toMatch(/hunter22|abcdef|in-the-file/);
  });
});

describe('options that cannot work', () => {
  it.each([
    [
      'a missing value file',
      { valueFiles: ['no.yaml'] },
      SourcePathError,
      /helm\.valueFiles: 'no\.yaml': there is no file chart\/no\.yaml in the repository; add it, or set helm\.ignoreMissingValueFiles/,
    ],
    [
      'a missing file of a parameter',
      { fileParameters: [{ name: 'a', path: 'no.txt' }] },
      SourcePathError,
      /helm\.fileParameters 'a': 'no\.txt': there is no file chart\/no\.txt/,
    ],
    [
      'a glob without files',
      { valueFiles: ['envs/*.yaml'] },
      SourcePathError,
      /values file glob "envs\/\*\.yaml" matched no files/,
    ],
    [
      'a file outside of the repository',
      { valueFiles: ['../../etc/passwd'] },
      SourcePathError,
      /value file '\.\.\/\.\.\/etc\/passwd' resolved to outside repository root/,
    ],
    [
      'a link out of the repository',
      { valueFiles: ['out.yaml'] },
      SourcePathError,
      /illegal filepath in symlink at 'chart\/out\.yaml'/,
    ],
    [
      'an unknown source',
      { valueFiles: ['$nobody/a.yaml'] },
      SourcePathError,
      /names the source '\$nobody', which the application does not have; add a source with "ref: nobody"/,
    ],
    [
      'a URL',
      { valueFiles: ['https://user:pw@example.com/a.yaml'] },
      SourceUnsupportedError,
      /'https:\/\/example\.com\/a\.yaml' is a URL, and charts are rendered without a network/,
    ],
    [
      'Helm 2',
      { version: 'v2' },
      SourceUnsupportedError,
      /helm\.version: 'v2' is not supported, only 'v3'; leave it out/,
    ],
    [
      'a bad release name',
      { releaseName: 'my_release' },
      ManifestInvalidError,
      /helm\.releaseName must have at most 53 characters, .*'my_release'/,
    ],
  ] as const)('are told: %s', async (_what, helm, type, message) => {
    const files = showingChart({ 'chart/out.yaml': 'link:../../out.yaml' });
    const { 'chart/out.yaml': _link, ...withoutLink } = files;
    const usesLink = JSON.stringify(helm).includes('out.yaml');
    const error = await failureOf({ files: usesLink ? files : withoutLink, helm });
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
  });

  it('are told: an application with a name that is too long for a release', async () => {
    const application = { namespace: 'argocd', name: 'a'.repeat(54), project: 'default' };
    const error = await failureOf({ files: showingChart(), request: { application } });
    expect(error.message).toMatch(
      /^the name of the application, which is the name of the release too, .*; set helm\.releaseName$/,
    );
  });

  it('are told: a path without a chart', async () => {
    const error = await failureOf({ files: { 'chart/values.yaml': '' }, helm: { releaseName: 'a' } });
    expect(error.message).toBe(
      "chart: there is no Chart.yaml; point the source's path at a chart, or remove its 'helm' options",
    );
  });

  it('are forgiven: missing value files where that is allowed', async () => {
    const helm = { valueFiles: ['no.yaml', 'envs/*.yaml'], ignoreMissingValueFiles: true };
    expect((await renderCase({ files: showingChart(), helm })).objects).toHaveLength(1);
  });
});

describe('a chart that does not end', () => {
  const loop = configMapTemplate('loop', '{{ range untilStep 0 2000000000 1 }}{{ end }}');

  it('is stopped when its time is over', async () => {
    const error = await failureOf({ files: template(loop), limits: { timeSeconds: 1 } });
    expect(error.message).toMatch(/helm (did not finish within 1 s and was stopped|needed more memory than)/);
  });

  it('is stopped when it writes too much', async () => {
    const much = configMapTemplate('much', '{{ repeat 3000000 "x" }}');
    const error = await failureOf({ files: template(much), limits: { outputBytes: 1_000_000 } });
    expect(error.message).toMatch(/^helm wrote more than 1 MB and was stopped/);
  });

  it('is stopped when it includes itself', async () => {
    const error = await failureOf({
      files: template('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'),
    });
    expect(error.message).toMatch(
      /^helm: template: shop\/templates\/bad\.yaml:1:47: .*: the templates include each other without end$/,
    );
  });

  it('leaves nothing behind', async () => {
    const before = process.env.TMPDIR;
    const own = await mkdtemp(join(tmpdir(), 'windlass-test-'));
    process.env.TMPDIR = own;
    try {
      await failureOf({ files: template('{{ fail "no" }}') });
      expect(await readdir(own)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      await rm(own, { recursive: true });
    }
  });
});
