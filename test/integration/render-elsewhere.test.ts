import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { answerRenderCall } from '../../shared/adapters/render/elsewhere/answer-render-call.ts';
import { packFiles, unpackFiles } from '../../shared/adapters/render/elsewhere/packed-files.ts';
import { createRemoteRenderTools } from '../../shared/adapters/render/elsewhere/remote-render-tools.ts';
import type { RenderCall } from '../../shared/adapters/render/elsewhere/render-call.ts';
import { findRenderTools } from '../../shared/adapters/render/find-render-tools.ts';
import { type RenderTool, runTool } from '../../shared/adapters/render/run-tool.ts';
import type { InvokeFunction } from '../../shared/ports/remote-function.ts';

const here = findRenderTools((name) => findTool(name));

/** The function as Lambda calls it: everything goes through JSON. */
const invoke: InvokeFunction = async (payload) => {
  const call = JSON.parse(JSON.stringify(payload)) as RenderCall;
  return { kind: 'Answer', body: JSON.parse(JSON.stringify(await answerRenderCall(here, call))) };
};

const CHART = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\n',
  'values.yaml': 'shown: from chart\n',
};
const TEMPLATE =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  value: {{ .Values.shown }}\n';

describe('a rendering tool that runs elsewhere', () => {
  let cwd: string;
  let helm: RenderTool;

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'windlass-elsewhere-'));
    for (const [name, text] of Object.entries(CHART)) await writeFile(join(cwd, name), text);
    await mkdir(join(cwd, 'templates'));
    await writeFile(join(cwd, 'templates', 'shown.yaml'), TEMPLATE);
    helm = await createRemoteRenderTools(invoke).helm();
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  it('has the version and the output of the one here, values from stdin too', async () => {
    const local = await here.helm();
    const args = ['template', 'shop', '.', '--values', '-'];
    const options = { cwd, input: 'shown: from stdin\n' };
    expect(helm.version).toBe(local.version);
    const output = await runTool(helm, args, options);
    expect(output.stdout).toBe((await runTool(local, args, options)).stdout);
    expect(output.stdout).toContain('value: from stdin');
  });

  it('gives back the files that it wrote', async () => {
    await runTool(helm, ['package', '.', '--destination', './charts'], { cwd });
    expect((await readFile(join(cwd, 'charts/shop-1.2.3.tgz'))).length).toBeGreaterThan(100);
  });

  it('fails with the words of the tool, without the folders of the machine that it ran on', async () => {
    await writeFile(join(cwd, 'templates', 'broken.yaml'), '{{ .Values.shown | nope }}');
    const failure = await runTool(helm, ['template', 'shop', '.'], { cwd }).catch((error: Error) => error.message);
    expect(failure).toContain('function "nope" not defined');
    expect(failure).not.toContain(tmpdir());
  });

  it('says how much too much it is when the files do not fit into a call', async () => {
    const noise = Buffer.from(Array.from({ length: 5_000_000 }, () => Math.floor(Math.random() * 256)));
    await writeFile(join(cwd, 'large.bin'), noise);
    await expect(runTool(helm, ['template', 'shop', '.'], { cwd })).rejects.toThrow(
      /6\.\d MB packed, more than the 5\.7 MB/,
    );
  });

  it('says that its function broke off, and lets the work be tried again', async () => {
    const broken = createRemoteRenderTools(async () => ({
      kind: 'Broken',
      reason: 'Task timed out after 150.00 seconds',
    }));
    await expect(broken.helm()).rejects.toMatchObject({
      code: 'SourceUnavailableError',
      message: 'the function that renders broke off: Task timed out after 150.00 seconds',
    });
  });
});

describe('files that come back from elsewhere', () => {
  let from: string;
  let to: string;

  beforeEach(async () => {
    from = await mkdtemp(join(tmpdir(), 'windlass-from-'));
    to = await mkdtemp(join(tmpdir(), 'windlass-to-'));
  });
  afterEach(async () => {
    await rm(from, { recursive: true, force: true });
    await rm(to, { recursive: true, force: true });
  });

  it('must not be links', async () => {
    await symlink('/etc/passwd', join(from, 'link'));
    await expect(unpackFiles(await packFiles(from), to, 'no links')).rejects.toThrow('wrote link, which leads out');
  });

  it('must not be written through a link of the source', async () => {
    await symlink(from, join(to, 'charts'));
    await mkdir(join(from, 'charts'));
    await writeFile(join(from, 'charts', 'a.tgz'), 'a');
    await expect(unpackFiles(await packFiles(from), to, 'no links')).rejects.toThrow(
      'wrote charts/a.tgz, which leads out',
    );
  });
});
