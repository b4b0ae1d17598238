import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../../../../shared/adapters/render/manifest-renderer.ts';
import type {
  PluginCommand,
  PluginDiscovery,
  RenderPlugin,
} from '../../../../../shared/domain/application/render-plugin.ts';
import type { Source } from '../../../../../shared/domain/application/source.ts';
import { configMap, type MemoryFiles } from '../memory-tree.ts';
import { renderContext, renderRequest } from '../render-fixture.ts';

const shell = (script: string): PluginCommand => ({ command: ['sh', '-c'], args: [script] });
const named = (script: string) =>
  shell(`${script}\nprintf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: "%s"}\\n' "$name"`);
const plugin = (generate: PluginCommand, more: Partial<RenderPlugin> = {}): RenderPlugin => ({
  name: 'mine',
  generate,
  ...more,
});

const FILES: MemoryFiles = { 'app/name.txt': 'from-file', 'shared/prefix.txt': 'pre' };
const render = (
  plugins: readonly RenderPlugin[] | undefined,
  source: Partial<Source> = { plugin: { name: 'mine' } },
  files = FILES,
) => createManifestRenderer(renderContext({ plugins })).render(renderRequest(files, source));
const nameFrom = async (script: string, source?: Partial<Source>) =>
  (await render([plugin(named(script))], source)).objects[0]?.metadata.name;

describe('a plugin', () => {
  it("runs in the source's directory of a copy of the repository", async () => {
    const rendered = await render([plugin(named('name=$(cat ../shared/prefix.txt)-$(cat name.txt)'))]);
    expect(rendered).toMatchObject({ sourceType: 'Plugin', objects: [{ metadata: { name: 'pre-from-file' } }] });
  });

  it('is not run on the files of a fork, not even to ask whether they are for it', async () => {
    const ran = 'name=ran';
    const discovery: PluginDiscovery = { type: 'command', command: shell(ran) } as const;
    const renderer = createManifestRenderer(renderContext({ plugins: [plugin(named(ran), { discovery })] }));
    for (const source of [{ plugin: { name: 'mine' } }, {}]) {
      await expect(renderer.render(renderRequest(FILES, source, { isForeign: true }))).rejects.toThrow(
        'a config management plugin is not run on the files of a fork',
      );
    }
  });

  it('is prepared by its init command', async () => {
    const init = shell('echo made > made.txt');
    const { objects } = await render([plugin(named('name=$(cat made.txt)'), { init })]);
    expect(objects[0]?.metadata.name).toBe('made');
  });

  it('gets the build environment, its variables and its parameters', async () => {
    const options = {
      name: 'mine',
      env: [{ name: 'WHO', value: '${ARGOCD_APP_NAME}!' }],
      parameters: [
        { name: 'a-text', string: 's' },
        { name: 'list', array: ['x', 'y'] },
        { name: 'values', map: { 'image.tag': 't' } },
      ],
    };
    const script =
      'name="$ARGOCD_APP_NAME $ARGOCD_ENV_WHO $PARAM_A_TEXT $PARAM_LIST_0$PARAM_LIST_1 $PARAM_VALUES_IMAGE_TAG $KUBE_VERSION"';
    expect(await nameFrom(script, { plugin: options })).toBe('guestbook guestbook! s xy t 1.36.2');
    const json = 'name=$(printf %s "$ARGOCD_APP_PARAMETERS" | tr -d \'"\')';
    expect(await nameFrom(json, { plugin: { name: 'mine', parameters: [{ name: 'a', string: 'b' }] } })).toBe(
      '[{name:a,string:b}]',
    );
  });

  it('gets nothing of our own environment', async () => {
    process.env.WINDLASS_TEST_SECRET = 'hush';
    try {
      expect(await nameFrom('name="x$WINDLASS_TEST_SECRET"')).toBe('x');
    } finally {
      delete process.env.WINDLASS_TEST_SECRET;
    }
  });

  it.each([
    [shell('echo "no such value" >&2; exit 3'), 'plugin mine, generate: no such value'],
    [{ command: ['no-such-program'], args: [] }, 'plugin mine, generate: '],
    [shell('echo "a: ["'), 'output of plugin mine, document 1'],
    [shell('echo "kind: ConfigMap"'), "output of plugin mine, document 1 (line 1): the field 'apiVersion' is missing"],
  ])('that fails is told with its own words: %j', async (generate, message) => {
    await expect(render([plugin(generate)])).rejects.toMatchObject({
      code: 'ManifestInvalidError',
      message: expect.stringContaining(message),
    });
  });

  it('must be there', async () => {
    await expect(render([plugin(named('name=x'))], { plugin: { name: 'other' } })).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: 'there is no plugin other; there are: mine',
    });
  });

  it('says how plugins are turned on where they are off', async () => {
    await expect(render(undefined)).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: expect.stringContaining('plugins are off; start windlass serve with WINDLASS_PLUGINS'),
    });
  });
});

describe('the discovery of a plugin', () => {
  const files: MemoryFiles = {
    'app/a.yaml': configMap('plain'),
    'app/env/dev/values.yaml': 'x: 1',
    'app/my.cue': '',
    'elsewhere/x.jsonnet': '',
  };
  const discovering = (discovery: PluginDiscovery) => plugin(named('name=discovered'), { discovery });
  const nameBy = async (discovery: PluginDiscovery) =>
    (await render([discovering(discovery)], {}, files)).objects[0]?.metadata.name;

  it.each<[rule: PluginDiscovery, matches: boolean]>([
    [{ type: 'file-name', pattern: './my.cue' }, true],
    [{ type: 'file-name', pattern: '*.cue' }, true],
    [{ type: 'file-name', pattern: 'env/*/values.yaml' }, true],
    [{ type: 'file-name', pattern: '*/values.yaml' }, false],
    [{ type: 'file-name', pattern: 'x.jsonnet' }, false],
    [{ type: 'glob', pattern: '**/values.yaml' }, true],
    [{ type: 'glob', pattern: '**/my.cue' }, true],
    [{ type: 'glob', pattern: 'env/**/*.yaml' }, true],
    [{ type: 'glob', pattern: '**/x.jsonnet' }, false],
    [{ type: 'glob', pattern: '*/values.yaml' }, false],
    [{ type: 'command', command: shell('ls *.cue') }, true],
    [{ type: 'command', command: shell('true') }, false],
    [{ type: 'command', command: shell('echo yes; exit 1') }, false],
  ])('by %j matches: %s', async (rule, matches) => {
    expect(await nameBy(rule)).toBe(matches ? 'discovered' : 'plain');
  });

  it('comes before the files of other tools', async () => {
    const chart = { 'app/Chart.yaml': 'name: a' };
    const rendered = await render([discovering({ type: 'file-name', pattern: 'Chart.yaml' })], {}, chart);
    expect(rendered.sourceType).toBe('Plugin');
  });

  it('does not overrule what the source says', async () => {
    const rule: PluginDiscovery = { type: 'file-name', pattern: 'my.cue' };
    const rendered = await render([discovering(rule)], { directory: { recurse: false } }, files);
    expect(rendered.sourceType).toBe('Directory');
  });

  it('must match also for a plugin asked for by name', async () => {
    const rule: PluginDiscovery = { type: 'file-name', pattern: 'gone' };
    await expect(render([discovering(rule)], { plugin: { name: 'mine' } }, files)).rejects.toThrow(
      'plugin mine is not for this directory',
    );
  });

  it('finds the plugin of a source that names none', async () => {
    const source = { plugin: { env: [{ name: 'A', value: 'b' }] } };
    expect((await render([discovering({ type: 'file-name', pattern: 'my.cue' })], source, files)).objects).toHaveLength(
      1,
    );
    await expect(render([plugin(named('name=x'))], source, files)).rejects.toThrow('no plugin discovers this source');
  });
});
