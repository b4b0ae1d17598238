import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readLocalFiles } from '../../../cli/local/read-local-files.ts';
import { makeFolder } from './run-cli.ts';

const exec = promisify(execFile);

async function write(root: string, files: { readonly [path: string]: string | Buffer }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** A Git work tree with an application in apps/web and a base beside it. */
async function aWorkTree(): Promise<string> {
  const root = await makeFolder();
  await exec('git', ['init', '-q', root]);
  await write(root, {
    'apps/web/kustomization.yaml': 'resources: [../../base]',
    'base/kustomization.yaml': 'resources: []',
    '.gitignore': '*.log\n/secrets/\n',
    'apps/web/debug.log': 'ignored',
    'secrets/key': 'ignored',
  });
  return root;
}

describe('reading a local directory', () => {
  it('takes the work tree around it, without what Git ignores', async () => {
    const root = await aWorkTree();

    const files = await readLocalFiles({ path: join(root, 'apps/web'), sourcePath: 'apps/web' });

    expect(Object.keys(files).sort()).toEqual(['.gitignore', 'apps/web/kustomization.yaml', 'base/kustomization.yaml']);
    expect(files['base/kustomization.yaml']).toEqual({ text: 'resources: []' });
  });

  it('puts a directory from elsewhere at the path of the source, alone', async () => {
    const root = await aWorkTree();

    const files = await readLocalFiles({ path: join(root, 'base'), sourcePath: './apps/web/' });

    expect(Object.keys(files)).toEqual(['apps/web/kustomization.yaml']);
  });

  it('keeps links as links, and bytes that are no text', async () => {
    const root = await makeFolder();
    await write(root, { 'a.bin': Buffer.from([0xff, 0xfe, 0x00]) });
    await symlink('../outside', join(root, 'link'));

    expect(await readLocalFiles({ path: root, sourcePath: '' })).toEqual({
      'a.bin': { base64: '//4A' },
      link: { link: '../outside' },
    });
  });

  it('leaves out what was deleted since the last commit', async () => {
    const root = await aWorkTree();
    await write(root, { 'apps/web/gone.yaml': '' });
    await exec('git', ['-C', root, 'add', '-A']);
    await exec('rm', [join(root, 'apps/web/gone.yaml')]);

    const files = await readLocalFiles({ path: join(root, 'apps/web'), sourcePath: 'apps/web' });

    expect(files).not.toHaveProperty('apps/web/gone.yaml');
  });

  it('takes only files with the names that are asked for', async () => {
    const root = await aWorkTree();
    await write(root, { 'apps/web/notes.md': 'x' });

    const files = await readLocalFiles({ path: join(root, 'apps/web'), sourcePath: 'apps/web', include: ['*.yaml'] });

    expect(Object.keys(files).sort()).toEqual(['apps/web/kustomization.yaml', 'base/kustomization.yaml']);
  });

  it('refuses what the server would refuse, and says what to do', async () => {
    const root = await makeFolder();
    await write(root, { 'large.bin': Buffer.alloc(20_000_001) });

    await expect(readLocalFiles({ path: root, sourcePath: '' })).rejects.toThrow(
      /choose a smaller one with --local-repo-root/,
    );
    await expect(readLocalFiles({ path: join(root, 'absent'), sourcePath: '' })).rejects.toThrow(
      /--local: .*absent is not a directory/,
    );
  });
});
