import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { findRenderTools } from '../../shared/adapters/render/find-render-tools.ts';
import { withTemporaryDirectory } from '../../shared/adapters/render/materialize-tree.ts';
import { withoutNetwork } from '../../shared/adapters/render/network-namespace.ts';
import { type RenderTool, runTool } from '../../shared/adapters/render/run-tool.ts';
import type { RunToolOptions } from '../../shared/adapters/render/spawn-tool.ts';
import { eventually } from '../support/eventually.ts';

/** Some containers do not let anybody have a network namespace of his own. */
const hasNamespaces = (await withoutNetwork()).length > 0;

/** Runs a shell script as if it were kustomize. */
async function runScript(script: string, options: Partial<RunToolOptions> = {}, args: readonly string[] = []) {
  return withTemporaryDirectory(async (directory) => {
    const binary = join(directory, 'tool');
    await writeFile(binary, `#!/bin/sh\n${script}\n`);
    await chmod(binary, 0o755);
    const cwd = join(directory, 'work');
    await mkdir(cwd);
    return runTool({ name: 'kustomize', binary, version: 'v1.0.0' }, args, { cwd, ...options });
  });
}

describe('a tool', () => {
  it('gets its arguments and input as they are, and says what it makes of them', async () => {
    const args = ['a b', '$HOME', '"; echo no'];
    const { stdout, stderr } = await runScript(
      'printf "%s|" "$@"; read line; echo "$line"; echo note >&2',
      { input: 'in\n' },
      args,
    );
    expect(stdout).toBe(`${args.join('|')}|in\n`);
    expect(stderr).toBe('note\n');
  });

  it('sees nothing of our environment, home or network', async () => {
    process.env.WINDLASS_TEST_SECRET = 'hunter2';
    const { stdout } = await runScript('export -p', { environment: { ARGOCD_APP_NAME: 'guestbook' } });
    delete process.env.WINDLASS_TEST_SECRET;
    expect(stdout).not.toContain('hunter2');
    expect(stdout).not.toContain(`HOME='${process.env.HOME}'`);
    expect(stdout).toContain('ARGOCD_APP_NAME');
    expect(stdout).toMatch(/HTTPS_PROXY=.http:\/\/127\.0\.0\.1:9/);
    expect(stdout).toMatch(/PATH=.*no-programs/);
  });

  it.skipIf(!hasNamespaces)('reaches no network, not even this machine by itself', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const program = `require("net").connect(${port}, "127.0.0.1").on("error", (error) => console.log(error.code)).on("connect", () => console.log("reached"))`;
    const { stdout } = await runScript(`exec ${process.execPath} -e '${program}'`, {
      limits: { memoryBytes: 64_000_000_000 },
    });
    await new Promise((closed) => server.close(closed));
    expect(stdout.trim()).toBe('ENETUNREACH');
  });

  it('leaves nothing behind in the temporary folder', async () => {
    const { stdout } = await runScript('echo x > "$HOME/file"; echo "$HOME"');
    await expect(access(stdout.trim())).rejects.toThrow('ENOENT');
  });

  it('fails with its own words, without our paths and without what looks like a secret', async () => {
    const script =
      'echo "error: $PWD/app/a.yaml: bad; https://me:hunter2@example.com/x; password: swordfish" >&2; exit 1';
    await expect(runScript(script)).rejects.toMatchObject({
      code: 'ManifestInvalidError',
      message: 'kustomize: app/a.yaml: bad; https://++++++++@example.com/x; password: ++++++++',
    });
  });

  it.each<[name: string, script: string, options: Partial<RunToolOptions>, message: RegExp]>([
    [
      'time',
      '/bin/sleep 60 & /bin/sleep 60',
      { limits: { timeSeconds: 0.2 } },
      /^kustomize did not finish within 0\.2 s/,
    ],
    [
      'output',
      'while :; do echo 0123456789; done',
      { limits: { outputBytes: 10_000 } },
      /^kustomize wrote more than 0 MB/,
    ],
    ['memory', '/bin/dd if=/dev/zero of=/dev/null bs=3G count=1', {}, /^kustomize needed more memory than the 1000 MB/],
  ])('that needs too much %s is stopped, and the reason is said', async (_name, script, options, message) => {
    await expect(runScript(script, options)).rejects.toMatchObject({
      code: 'ManifestInvalidError',
      message: expect.stringMatching(message),
    });
  });

  it('takes along what it started', async () => {
    const { stdout } = await runScript('/bin/sleep 60 >/dev/null 2>&1 & echo $!');
    const isRunning = () => {
      try {
        return process.kill(Number(stdout.trim()), 0);
      } catch {
        return false;
      }
    };
    await eventually('the child is gone', async () => !isRunning());
  });

  it('that is gone is named', async () => {
    const tool: RenderTool = { name: 'helm', binary: '/nonexistent/helm', version: 'v4.0.0' };
    await expect(runTool(tool, [], { cwd: tmpdir() })).rejects.toMatchObject({
      code: 'ToolMissingError',
      message: expect.stringContaining('/nonexistent/helm'),
    });
  });
});

describe('the tools of this machine', () => {
  it('are found with their versions', async () => {
    const tools = findRenderTools(findTool);
    expect(await tools.helm()).toMatchObject({ name: 'helm', version: expect.stringMatching(/^v\d+\.\d+/) });
    expect(await tools.kustomize()).toMatchObject({ version: expect.stringMatching(/^v\d+\.\d+/) });
  });

  it('are looked for again after they were missing', async () => {
    const found: string[] = [];
    const tools = findRenderTools(async (name) => {
      found.push(name);
      if (found.length === 1) throw new Error('missing');
      return findTool(name);
    });
    await expect(tools.helm()).rejects.toThrow('missing');
    await tools.helm();
    await tools.helm();
    expect(found).toEqual(['helm', 'helm']);
  });
});
