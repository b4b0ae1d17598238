import { describe, expect, it } from 'vitest';
import { renderDirectory } from '../../../../../shared/adapters/render/directory.ts';
import { startJsonnetProcess } from '../../../../../shared/adapters/render/jsonnet/start-jsonnet-process.ts';
import { SourceUnavailableError } from '../../../../../shared/domain/errors/source-errors.ts';
import type { MemoryFiles } from '../memory-tree.ts';
import { renderContext, renderRequest } from '../render-fixture.ts';

const object = (name: string, data = '{}') =>
  `{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ${name} }, data: ${data} }`;

const render = async (files: MemoryFiles, jsonnet: { readonly [field: string]: unknown } = {}) =>
  (await renderDirectory(renderRequest(files, { directory: { jsonnet } }), renderContext())).objects;
const named = (...names: readonly string[]) => names.map((name) => expect.objectContaining({ metadata: { name } }));

describe('a Jsonnet file', () => {
  it('yields an object, an array of them, or a list', async () => {
    const files = {
      'app/a.jsonnet': object("'a'"),
      'app/b.jsonnet': `[${object("'b1'")}, null, ${object("'b2'")}]`,
      'app/c.jsonnet': `{ apiVersion: 'v1', kind: 'List', items: [${object("'c'")}] }`,
      'app/params.libsonnet': 'error "not a manifest"',
    };
    expect(await render(files)).toEqual(named('a', 'b1', 'b2', 'c'));
  });

  it.each([
    ["'text'", 'app/a.jsonnet: must be a Kubernetes object, or an array of them'],
    ['[[]]', 'app/a.jsonnet, [0]: must be a Kubernetes object'],
    ["{ kind: 'ConfigMap' }", "app/a.jsonnet: the field 'apiVersion' is missing"],
    ['function(x) x', 'app/a.jsonnet:1:1: top-level arguments (directory.jsonnet.tlas): the argument x is missing'],
    ['{ a: 1,\n b: nope }', 'app/a.jsonnet:2:5: unknown variable: nope'],
  ])('must yield objects: %s', async (code, message) => {
    await expect(render({ 'app/a.jsonnet': code })).rejects.toMatchObject({
      code: 'ManifestInvalidError',
      message: expect.stringContaining(message),
    });
  });

  it('may ask not to be evaluated', async () => {
    expect(await render({ 'app/a.jsonnet': '// +argocd:skip-file-rendering\nerror "x"' })).toEqual([]);
  });
});

describe('variables for Jsonnet', () => {
  it('are texts or code, with the build environment', async () => {
    const options = {
      tlas: [
        { name: 'name', value: '$ARGOCD_APP_NAME-x' },
        { name: 'data', value: "{ sha: '${ARGOCD_APP_REVISION_SHORT}' }", code: true },
      ],
      extVars: [
        { name: 'dollar', value: '$$HOME' },
        { name: 'list', value: '[1, 1+1]', code: true },
      ],
    };
    const code = `function(name, data) ${object('name', "data { d: std.extVar('dollar'), n: std.toString(std.extVar('list')) }")}`;
    expect(await render({ 'app/a.jsonnet': code }, options)).toEqual([
      expect.objectContaining({
        metadata: { name: 'guestbook-x' },
        data: { sha: 'ccccccc', d: '$HOME', n: '[1, 2]' },
      }),
    ]);
  });

  it.each([
    [{ tlas: [{ value: 'x' }] }, 'directory.jsonnet.tlas[0].name is missing or not a text'],
    [{ extVars: [{ name: 'a', value: 1 }] }, 'directory.jsonnet.extVars[0].value must be a text'],
    [{ libs: 'vendor' }, 'directory.jsonnet.libs must be a list'],
  ])('are checked: %j', async (options, message) => {
    await expect(render({ 'app/a.jsonnet': '{}' }, options)).rejects.toThrow(message);
  });
});

describe('an import', () => {
  const main = (path: string) => ({ 'app/a.jsonnet': object(`(import '${path}').name`) });

  it.each<[from: string, path: string, files: MemoryFiles, libs: readonly string[]]>([
    ['beside the file', 'x.libsonnet', { 'app/x.libsonnet': "{ name: 'found' }" }, []],
    ['above it', '../x.libsonnet', { 'x.libsonnet': "{ name: 'found' }" }, []],
    ['a library', 'x/y.libsonnet', { 'vendor/x/y.libsonnet': "{ name: 'found' }" }, ['vendor']],
    ['a library named from the root', 'x.libsonnet', { 'vendor/x.libsonnet': "{ name: 'found' }" }, ['/vendor/']],
    ['the last library that has it', 'x', { 'v1/x': "{ name: 'first' }", 'v2/x': "{ name: 'found' }" }, ['v1', 'v2']],
    ['beside the file before libraries', 'x', { 'app/x': "{ name: 'found' }", 'v/x': "{ name: 'lib' }" }, ['v']],
    ['a link within the repository', 'x', { 'app/x': 'link:../v/x', 'v/x': "{ name: 'found' }" }, []],
    [
      'the directory of the source, from a library',
      'lib.libsonnet',
      { 'v/lib.libsonnet': "import 'mine.libsonnet'", 'app/mine.libsonnet': "{ name: 'found' }" },
      ['v'],
    ],
  ])('finds %s', async (_from, path, files, libs) => {
    expect(await render({ ...main(path), ...files }, { libs })).toEqual(named('found'));
  });

  it.each([
    ['../../etc/passwd', "app/a.jsonnet:1:59: the import '../../etc/passwd' leads outside the repository"],
    ['/etc/passwd', "app/a.jsonnet:1:59: the import '/etc/passwd' is absolute"],
    ['gone', "the import 'gone' is not there; searched in app, vendor"],
    ['evil', "illegal filepath in symlink at 'app/evil': it leads outside the repository"],
  ])('of %s is refused', async (path, message) => {
    const files = { ...main(path), 'app/evil': 'link:../../secret', 'vendor/x': '' };
    await expect(render(files, { libs: ['vendor'] })).rejects.toMatchObject({
      code: 'ManifestInvalidError',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['gone', "directory.jsonnet.libs[0]: 'gone' does not exist in the repository"],
    ['app/a.jsonnet', "'app/a.jsonnet' is a file, not a directory"],
    ['../x', "illegal filepath in symlink at '../x'"],
  ])('has no library in %s', async (library, message) => {
    await expect(render(main('x'), { libs: [library] })).rejects.toMatchObject({
      code: 'SourcePathError',
      message: expect.stringContaining(message),
    });
  });
});

describe('the process of Jsonnet', () => {
  const limits = { timeSeconds: 20, memoryBytes: 64_000_000, outputBytes: 1_000_000 };
  const evaluate = async (code: string, options: Partial<typeof limits> = {}, findImport = async () => never()) => {
    const started = startJsonnetProcess({ ...limits, ...options }, findImport);
    try {
      return await started.evaluate({ file: 'a.jsonnet', code, externalVariables: [], topLevelArguments: [] });
    } finally {
      await started.close();
    }
  };
  const never = (): never => {
    throw new SourceUnavailableError('the repository is away');
  };

  it('stops an evaluation without end', async () => {
    const endless = 'local a = std.range(1, 3000); [x for x in a for y in a for z in a if z < 0]';
    await expect(evaluate(endless, { timeSeconds: 0.3 })).rejects.toThrow(
      'a.jsonnet: the evaluation did not finish within 0.3 s and was stopped',
    );
  });

  it('stops one that takes too much memory', async () => {
    const huge = 'std.length(std.join("", [std.repeat("x" + i, 1000) for i in std.range(1, 9000000)]))';
    await expect(evaluate(huge)).rejects.toThrow('a.jsonnet: the evaluation needed more memory than the 64 MB');
  });

  it('stops one that writes too much', async () => {
    await expect(evaluate('std.repeat("x", 2000000)')).rejects.toThrow(
      'a.jsonnet: the evaluation wrote more than 1 MB',
    );
  });

  it('evaluates one file after the other', async () => {
    const started = startJsonnetProcess(limits, async () => never());
    const evaluateNext = (code: string) =>
      started.evaluate({ file: 'a.jsonnet', code, externalVariables: [], topLevelArguments: [] });
    expect(await evaluateNext('1')).toBe(1);
    await expect(evaluateNext('error "no"')).rejects.toThrow('a.jsonnet:1:1: no');
    expect(await evaluateNext('"é😀"')).toBe('é😀');
    await started.close();
  });

  it('allows deep recursion, and ends one that is too deep with its place', async () => {
    const count = (depth: number) => `local f(n) = if n == 0 then 0 else 1 + f(n - 1);\nf(${depth})`;
    expect(await evaluate(count(5000))).toBe(5000);
    await expect(evaluate(count(1e9))).rejects.toThrow(/^a\.jsonnet:1:\d+: max stack frames exceeded/);
  });

  it('says why a repository does not answer, which is not the fault of the code', async () => {
    await expect(evaluate('import "x"')).rejects.toMatchObject({ code: 'SourceUnavailableError' });
  });
});
