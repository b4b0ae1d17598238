import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutNetwork } from './network-namespace.ts';

/** What one run of a tool may use. */
export interface ToolLimits {
  /** Default 60 s. */
  readonly timeSeconds: number;
  /** Of stdout and stderr together; default 20 MB. */
  readonly outputBytes: number;
  /** Heap of the tool, held by its own garbage collector and, on Linux, by the kernel; default 1 GB. */
  readonly memoryBytes: number;
}

/** The limits that hold where nothing else is said. */
export const DEFAULT_TOOL_LIMITS: ToolLimits = {
  timeSeconds: 60,
  outputBytes: 20_000_000,
  memoryBytes: 1_000_000_000,
};

/** How to run a tool. */
export interface RunToolOptions {
  readonly cwd: string;
  /** Written to stdin. */
  readonly input?: string;
  /** Added to the scrubbed environment. */
  readonly environment?: { readonly [name: string]: string };
  readonly limits?: Partial<ToolLimits>;
}

/** What a tool wrote. */
export interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run ended. */
export interface ToolEnding extends ToolOutput {
  readonly code: number | null;
  readonly signal: string | null;
  readonly exceeded?: 'time' | 'output';
  /** Folders of the machine it ran on, which no message should name. */
  readonly privatePaths: readonly string[];
}

/** Go reserves address space that it never touches: helm and kubectl do not start with less than about 0.8 GB. */
const ADDRESS_SPACE_OVERHEAD_BYTES = 1024 ** 3;

/**
 * The kernel's limit is set by the shell that the tool then replaces. The program and its arguments are positional parameters and
 * never part of the script. macOS has no such limit; there the tool's own garbage collector has to do.
 */
const LIMITED = 'ulimit -v "$1" 2>/dev/null || true; shift; exec "$@"';

/** Nothing listens on the discard port: where a tool cannot have a network namespace of its own, it is refused at once all the same. */
const NOWHERE = 'http://127.0.0.1:9';

/** The limits, with the default of each that is left out. */
export function withDefaultLimits(limits: Partial<ToolLimits> | undefined): ToolLimits {
  return { ...DEFAULT_TOOL_LIMITS, ...limits };
}

/**
 * Runs a program with nothing of ours in reach: an environment without credentials, a home of its own, no network, and limits
 * on time, output and memory. Whatever it leaves running is killed with it. A program that cannot be started ends with code 126 or 127.
 */
export async function spawnTool(
  binary: string,
  args: readonly string[],
  options: RunToolOptions & { readonly limits: ToolLimits },
): Promise<ToolEnding> {
  const home = await mkdtemp(join(tmpdir(), 'windlass-tool-'));
  try {
    const environment = { ...scrubbedEnvironment(home, options.limits), ...options.environment };
    const ending = await waitFor(binary, args, { ...options, environment });
    const privatePaths = [options.cwd, await realpath(options.cwd), home, await realpath(home)];
    return { ...ending, privatePaths };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function scrubbedEnvironment(home: string, limits: ToolLimits): { readonly [name: string]: string } {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
    [name, NOWHERE],
    [name.toLowerCase(), NOWHERE],
  ]);
  return {
    ...Object.fromEntries(proxies),
    NO_PROXY: '',
    no_proxy: '',
    // Empty would let the shell look in its default folders: no git, no docker, no other helm.
    PATH: join(home, 'no-programs'),
    HOME: home,
    TMPDIR: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    HELM_CACHE_HOME: join(home, 'helm/cache'),
    HELM_CONFIG_HOME: join(home, 'helm/config'),
    HELM_DATA_HOME: join(home, 'helm/data'),
    HELM_PLUGINS: join(home, 'helm/plugins'),
    HELM_NO_PLUGINS: '1',
    KUBECONFIG: join(home, 'no-kubeconfig'),
    GOMEMLIMIT: String(limits.memoryBytes),
    LANG: 'C.UTF-8',
  };
}

type RunOptions = RunToolOptions & { readonly limits: ToolLimits };

async function waitFor(
  binary: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Omit<ToolEnding, 'privatePaths'>> {
  const { limits } = options;
  const addressSpaceKilobytes = Math.ceil((limits.memoryBytes + ADDRESS_SPACE_OVERHEAD_BYTES) / 1024);
  const isolation = await withoutNetwork();
  const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', String(addressSpaceKilobytes), ...isolation, binary, ...args], {
    cwd: options.cwd,
    env: { ...options.environment },
    // A group of its own, so that what the tool starts ends with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let exceeded: 'time' | 'output' | undefined;
  const stop = (limit: 'time' | 'output') => {
    exceeded ??= limit;
    killGroup(child.pid);
  };
  const timer = setTimeout(() => stop('time'), limits.timeSeconds * 1000);
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let bytes = 0;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.outputBytes) stop('output');
      else chunks[name].push(chunk);
    });
  }
  // A tool that ends without reading its input closes the pipe: its exit code says why.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', () => killGroup(child.pid));
      child.on('close', (...ended) => resolve(ended));
    });
    const text = (name: 'stdout' | 'stderr') => Buffer.concat(chunks[name]).toString('utf8');
    return { code, signal, stdout: text('stdout'), stderr: text('stderr'), ...(exceeded ? { exceeded } : {}) };
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: all of the group has ended already. macOS says EPERM of a group that only holds an ended process.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
