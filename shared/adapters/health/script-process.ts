import { type ChildProcess, fork } from 'node:child_process';
import { nodeEnvironment } from '../node-environment.ts';
import type { ScriptAnswer, ScriptMessage, ScriptRequest } from './script-request.ts';

/** What one run of a script may use. */
export interface HealthScriptLimits {
  /** Argo CD's limit is the default, 1000. */
  readonly timeoutMs: number;
  /** Of the interpreter's heap, in MB; default 128. */
  readonly memoryMb: number;
}

/** The process stops Lua itself at the limit; only if it does not is it ended, which costs the next script its start. */
const GRACE_MS = 500;

/** Until interpreters are loaded or an object has been read: a tenth of a second, much more on a machine that does other things. */
const START_MS = 30_000;

/** A process that runs scripts, one at a time. */
export interface ScriptProcess {
  /** Never fails: a process that ended is an answer too. */
  ask(request: ScriptRequest): Promise<ScriptAnswer>;
  hasEnded(): boolean;
  end(): void;
}

/**
 * Starts a process for scripts, with nothing of our environment and no output.
 *
 * @remarks A thread would not do: V8 ends the whole process when the heap of a thread overflows faster than its limit is noticed
 * (seen with Node 24: nested tables in a loop).
 */
export async function startScriptProcess(limits: HealthScriptLimits): Promise<ScriptProcess> {
  const child = fork(new URL('./health-script-process.ts', import.meta.url), {
    env: nodeEnvironment(),
    execArgv: [`--max-old-space-size=${limits.memoryMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  // A process that was told to end takes a moment to do so; nothing is sent to it meanwhile.
  const hasEnded = () => child.killed || child.exitCode !== null || child.signalCode !== null || !child.connected;
  const ask = (request: ScriptRequest | 'start') => exchange(child, request, limits);
  const ready = await ask('start');
  return {
    async ask(request) {
      return ready.kind === 'Fault' ? ready : await ask(request);
    },
    hasEnded,
    end: () => void child.kill('SIGKILL'),
  };
}

/** Sends a request, and waits for what comes first: the answer, the end of the process, the end of patience. */
async function exchange(
  child: ChildProcess,
  request: ScriptRequest | 'start',
  { timeoutMs, memoryMb }: HealthScriptLimits,
): Promise<ScriptAnswer> {
  const { promise, resolve } = Promise.withResolvers<ScriptAnswer>();
  const onMessage = (message: ScriptMessage) => {
    if (message === 'running') limit(timeoutMs + GRACE_MS);
    else resolve(message === 'ready' ? { kind: 'NoneFits' } : message);
  };
  const onExit = () =>
    resolve({
      kind: 'Fault',
      message:
        request === 'start'
          ? 'could not be run: its interpreter did not start'
          : `broke its interpreter, most likely with more than ${memoryMb} MB of memory`,
      atLimit: true,
    });
  let timer: NodeJS.Timeout | undefined;
  const limit = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'Fault', message: `ran longer than ${timeoutMs} ms`, atLimit: true });
    }, ms);
  };
  limit(START_MS);
  child.on('message', onMessage).once('exit', onExit).once('error', onExit);
  try {
    if (request !== 'start') child.send(request);
    return await promise;
  } finally {
    clearTimeout(timer);
    child.off('message', onMessage).off('exit', onExit).off('error', onExit);
  }
}
