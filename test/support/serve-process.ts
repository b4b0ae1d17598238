import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Application } from '../../shared/domain/application/application.ts';
import { childEnvironment } from './child-environment.ts';
import { eventually } from './eventually.ts';

const CLI = resolve(import.meta.dirname, '../../cli/main.ts');

/** What the ready file says. */
export interface Ready {
  readonly url: string;
  readonly adminToken: string;
  readonly webhookSecrets: { readonly github: string };
  readonly sandbox?: { readonly repoURL: string; readonly workTree: string; readonly kubeconfig: string };
}

/** An answer of the API. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
}

/** A `windlass serve` in a process of its own. */
export interface ServeProcess {
  readonly ready: Ready;
  readonly dataDir: string;
  readonly pid: number;
  /** What it printed so far, both streams. */
  output(): string;
  call<Body = unknown>(method: string, path: string, body?: unknown): Promise<Answer<Body>>;
  /** As `call`, but any other status than 200 is an error. */
  require<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body>;
  application(name: string): Promise<Application>;
  /** Waits until the application fits, and answers it; fails with its present state otherwise. */
  waitFor(name: string, fits: (application: Application) => boolean): Promise<Application>;
  /** SIGKILL: it ends at once, wherever it is. */
  kill(): Promise<void>;
  /** SIGTERM and wait; answers the exit code. */
  stop(): Promise<number | null>;
}

/** How to start it. */
export interface ServeProcessOptions {
  readonly dataDir: string;
  readonly args?: readonly string[];
  readonly env?: { readonly [name: string]: string };
}

/** Makes a data directory that the test removes with the returned function. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts `windlass serve` on a free port and waits until it is ready. */
export async function startServe({ dataDir, args = [], env = {} }: ServeProcessOptions): Promise<ServeProcess> {
  const readyFile = join(dataDir, 'ready-for-test.json');
  await rm(readyFile, { force: true });
  const child = spawn(
    process.execPath,
    [CLI, 'serve', '--port', '0', '--data-dir', dataDir, '--ready-file', readyFile, ...args],
    { env: { ...childEnvironment(dataDir), ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  await eventually('serve is ready', async () => {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}:\n${printed}`);
    return existsSync(readyFile);
  });
  const ready = JSON.parse(readFileSync(readyFile, 'utf8')) as Ready;
  return { ready, dataDir, output: () => printed, ...controls(child, exited, ready) };
}

function controls(child: ChildProcess, exited: Promise<number | null>, ready: Ready) {
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> => {
    const response = await fetch(`${ready.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ready.adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  };
  const requireOk = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await call<Body>(method, path, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const application = async (name: string) => (await call<Application>('GET', `/api/v1/applications/${name}`)).body;
  return {
    pid: child.pid ?? 0,
    call,
    require: requireOk,
    application,
    waitFor: (name: string, fits: (application: Application) => boolean) =>
      eventually(
        `application ${name} fits`,
        async () => {
          const found = await application(name);
          return found?.status !== undefined && fits(found) ? found : undefined;
        },
        async () => JSON.stringify((await application(name))?.status, null, 1),
      ),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return exited;
    },
  };
}

/** Whether the application is Synced and no operation runs. */
export function isSynced({ status }: Application): boolean {
  return status.sync.status === 'Synced' && status.operationState?.phase !== 'Running';
}
