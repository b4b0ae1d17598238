import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';
import { getObject, kubectl } from '../support/kubectl.ts';
import { isSynced, type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';

const run = promisify(execFile);
const CLI = resolve(import.meta.dirname, '../../cli/main.ts');
const NAMES = ['example', 'api', 'batch', 'guestbook'];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let serve: ServeProcess;

beforeAll(async () => {
  folder = await temporaryFolder();
  serve = await startServe({ dataDir: folder.path, args: ['--sandbox'] });
});
afterAll(async () => {
  await serve?.stop();
  await folder?.remove();
});

const sandbox = () => {
  if (!serve.ready.sandbox) throw new Error('the ready file names no sandbox');
  return serve.ready.sandbox;
};
const git = (...args: string[]) => run('git', args, { cwd: sandbox().workTree, env: childEnvironment(folder.path) });
/** As somebody in another terminal, in an empty HOME. */
const windlass = (...args: string[]) =>
  run(process.execPath, [CLI, '--data-dir', folder.path, ...args], {
    env: childEnvironment(folder.path),
  });

const guestbook = () => getObject(sandbox().kubeconfig, 'guestbook', 'deployment', 'guestbook');

async function everythingIsHealthy(): Promise<void> {
  for (const name of NAMES) {
    await serve.waitFor(name, (application) => isSynced(application) && application.status.health.status === 'Healthy');
  }
}

describe('npm start', () => {
  it('brings an example that becomes Synced and Healthy, and says where everything is', async () => {
    await everythingIsHealthy();
    const shown = serve.output();
    for (const text of [
      serve.ready.url,
      sandbox().workTree,
      sandbox().kubeconfig,
      'git commit',
      'git push',
      'app get guestbook',
    ]) {
      expect(shown).toContain(text);
    }
    expect(shown).not.toContain(serve.ready.adminToken);
    expect(shown).not.toContain(serve.ready.webhookSecrets.github);
    expect(shown).not.toMatch(/Warning|"level":"(warn|error)"/);
  });

  it('applies a commit that is pushed from the work tree', async () => {
    const file = join(sandbox().workTree, 'guestbook/deployment.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 2', 'replicas: 4'));
    await git('commit', '--all', '--message', 'more guests');
    await git('push');
    const sha = (await git('rev-parse', 'HEAD')).stdout.trim();
    await serve.waitFor(
      'guestbook',
      (application) => application.status.sync.revision === sha && isSynced(application),
    );
    expect(await guestbook()).toMatchObject({ spec: { replicas: 4 } });
  });

  it('is watched by the CLI without a flag but the data directory', async () => {
    const list = (await windlass('app', 'list')).stdout;
    for (const name of NAMES) expect(list).toContain(name);
    const shown = (await windlass('app', 'get', 'guestbook')).stdout;
    expect(shown).toMatch(/Synced/);
    expect(shown).toMatch(/Deployment/);
    const { stdout } = await windlass('app', 'get', 'guestbook', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Application', metadata: { name: 'guestbook' } });
    await expect(windlass('app', 'get', 'nothing')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not found'),
    });
    await expect(windlass('app', 'frobnicate')).rejects.toMatchObject({ code: 2 });
  });

  it('finds its state again at the next start', async () => {
    const before = await serve.application('guestbook');
    const { repoURL } = sandbox();
    expect(await serve.stop()).toBe(0);
    serve = await startServe({ dataDir: folder.path, args: ['--sandbox'] });
    await everythingIsHealthy();
    expect(sandbox().repoURL).toBe(repoURL);
    expect((await serve.application('guestbook')).metadata.uid).toBe(before.metadata.uid);
  });

  it('brings back by itself what somebody changed by hand', async () => {
    await kubectl(sandbox().kubeconfig, '-n', 'guestbook', 'scale', 'deployment', 'guestbook', '--replicas=1');
    await windlass('app', 'get', 'guestbook', '--refresh');
    await serve.waitFor(
      'guestbook',
      (application) =>
        isSynced(application) && application.status.operationState?.operation.sync.resources !== undefined,
    );
    expect(await guestbook()).toMatchObject({ spec: { replicas: 4 } });
  });
});
