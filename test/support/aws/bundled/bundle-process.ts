import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DeployedFunction } from './deployed-functions.ts';
import { type Invocation, startRuntimeApi } from './runtime-api.ts';

const RUNTIME = resolve(import.meta.dirname, 'runtime');
const RUNTIME_CLIENT = join(RUNTIME, 'runtime-client.ts');
/** What the runtime of Node leaves to the heap, the rest being for the young generation and for buffers. */
const OLD_SPACE_SHARE = 0.9;
const SEMI_SPACE_SHARE = 0.05;
/** The end of a log is enough to see what went wrong. */
const KEPT_LOG_CHARACTERS = 4_000;

/** A warm function: its bundle, loaded in a process of its own. */
export interface BundleProcess {
  /** From the start of the process until it asked for its first event. */
  readonly initMs: number;
  /** A process that ends meanwhile has failed it, as has one that takes longer. @param timeoutMs default: that of the function */
  invoke(event: unknown, timeoutMs?: number): Promise<Invocation>;
  /** What it wrote, both streams; the end of it. */
  log(): string;
  stop(): Promise<void>;
}

/** Where the parts of a process come from. */
export interface BundleProcessOptions {
  readonly deployed: DeployedFunction;
  /** The folder of its bundle, from which alone, beside system files, it may read. */
  readonly bundle: string;
  /** Variables that Lambda sets: region, credentials, and here also where AWS is. */
  readonly environment: { readonly [name: string]: string };
  /** Where programs are looked for; default: what Lambda has. A layer is read from there. */
  readonly layer?: { readonly folder: string; readonly path: string };
}

/**
 * Starts a function as Lambda would: only the variables of the stack and of the runtime, no home, a heap of the function's size, and a
 * disk that can only be written to in a folder of its own (TMPDIR, which is /tmp there). Node's permission model keeps it to that, also
 * for root.
 * @throws Error with what it says if it does not come to ask for an event
 */
export async function startBundleProcess(options: BundleProcessOptions): Promise<BundleProcess> {
  const { deployed } = options;
  const api = await startRuntimeApi();
  // Real paths: the permission model compares them.
  const temporary = await realpath(await mkdtemp(join(tmpdir(), `windlass-${deployed.name}-`)));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flagsOf(options, temporary), RUNTIME_CLIENT], {
    cwd: options.bundle,
    env: environmentOf(options, { api: api.address, temporary }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      written = (written + chunk.toString()).slice(-KEPT_LOG_CHARACTERS);
    });
  }
  const exited = new Promise<string>((done) => child.once('exit', (code, signal) => done(`${signal ?? code}`)));
  const ended = exited.then((how): Invocation => {
    const errorMessage = `the process of ${deployed.name} ended (${how}):\n${written}`;
    return { kind: 'Error', errorType: 'Runtime.ExitError', errorMessage, trace: '' };
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    await api.close();
    await rm(temporary, { recursive: true, force: true });
  };
  const died = ended.then((error): never => {
    throw new Error(error.kind === 'Error' ? error.errorMessage : '');
  });
  died.catch(() => {});
  try {
    await Promise.race([api.ready, died]);
  } catch (error) {
    await stop();
    throw error;
  }
  const initMs = performance.now() - startedAt;
  return {
    initMs,
    log: () => written,
    async invoke(event, timeoutMs = deployed.timeoutMs) {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      try {
        return await Promise.race([api.invoke(event, { functionArn: deployed.functionArn, timeoutMs }), ended]);
      } finally {
        clearTimeout(timer);
      }
    },
    stop,
  };
}

function flagsOf({ deployed, bundle, layer }: BundleProcessOptions, temporary: string): readonly string[] {
  const megabytes = (share: number) => Math.floor(deployed.memoryMB * share);
  const readable = [bundle, temporary, RUNTIME, ...(layer ? [layer.folder] : []), '/etc', '/usr', '/bin', '/proc'];
  return [
    `--max-old-space-size=${megabytes(OLD_SPACE_SHARE)}`,
    `--max-semi-space-size=${megabytes(SEMI_SPACE_SHARE)}`,
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}/*`),
    `--allow-fs-write=${temporary}/*`,
    '--allow-child-process',
    '--allow-worker',
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html lists what the runtime sets. */
function environmentOf(
  { deployed, bundle, environment, layer }: BundleProcessOptions,
  { api, temporary }: { readonly api: string; readonly temporary: string },
): { readonly [name: string]: string } {
  const { physicalName } = deployed;
  return {
    ...deployed.environment,
    ...environment,
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: physicalName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryMB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${physicalName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'test',
    LAMBDA_TASK_ROOT: bundle,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: deployed.handler,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: layer?.path ?? '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    TMPDIR: temporary,
  };
}
