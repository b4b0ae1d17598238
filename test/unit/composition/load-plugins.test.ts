import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlugins } from '../../../shared/composition/load-plugins.ts';
import { temporaryFolder } from '../../integration/git-fixture.ts';

const manifest = (name: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\nmetadata: {name: ${name}}\nspec:\n  generate: {command: [make]}\n`;

async function load(files: { readonly [name: string]: string }) {
  await using folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  return await loadPlugins(folder.path);
}

describe('the directory of plugins', () => {
  it('has one in each YAML file', async () => {
    const plugins = await load({ 'z.yaml': manifest('b'), 'y.yml': manifest('a'), 'readme.md': 'x' });
    expect(plugins.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('may be empty', async () => {
    expect(await load({})).toEqual([]);
  });

  it.each<[files: { readonly [name: string]: string }, message: string]>([
    [{ 'a.yaml': manifest('a'), 'b.yaml': manifest('a') }, 'have the name a; rename one'],
    [{ 'a.yaml': 'kind: ConfigMap' }, 'a.yaml: apiVersion: is required'],
    [{ 'a.yaml': 'a: [' }, 'a.yaml: '],
    [{ 'a.yaml': `${manifest('a')}---\n${manifest('b')}` }, 'a.yaml: must hold exactly one plugin'],
  ])('is refused with the name of the file: %j', async (files, message) => {
    await expect(load(files)).rejects.toThrow(message);
  });

  it('must be there', async () => {
    await expect(loadPlugins('/no/such/directory')).rejects.toThrow(
      'WINDLASS_PLUGINS: /no/such/directory cannot be read; it must be a directory',
    );
  });
});
