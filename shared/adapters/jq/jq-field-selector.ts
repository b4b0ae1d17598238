import { type ChildProcess, fork } from 'node:child_process';
import type { Clock } from '../../ports/clock.ts';
import type { FieldSelection, FieldSelector } from '../../ports/field-selector.ts';
import { nodeEnvironment } from '../node-environment.ts';
import type { JqFinding, JqMessage, JqRequest } from './jq-request.ts';

/** What one expression may use. */
export interface JqLimits {
  /** Argo CD's limit is the default, 1000. */
  readonly timeoutMs: number;
  /** Of jq, in MB; default 256. */
  readonly memoryMb: number;
  /** Until jq has started; default 30 s, for a machine that does other things. */
  readonly startMs: number;
}

const DEFAULT_LIMITS: JqLimits = { timeoutMs: 1_000, memoryMb: 256, startMs: 30_000 };
/** An expression that broke a limit is not run again for so long: a hundred objects of its kind would hold up a refresh for minutes. */
const REST_MS = 60_000;
/** What jq says where an object has nothing at the place that an expression goes through: then there is nothing to ignore. */
const NOTHING_THERE = /^Cannot (iterate over|index) null/;

/** Beside this file; a bundle has it compiled, as an entry of its own. */
const PROGRAM = new URL('./jq-process.ts', import.meta.url);

/**
 * Runs jq in a process of its own, one expression at a time. It is started at the first expression and kept; one that breaks a limit
 * takes at most that process with it.
 */
export function createJqFieldSelector(options: {
  readonly clock: Clock;
  readonly limits?: Partial<JqLimits>;
}): FieldSelector {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const resting = new Map<string, { readonly untilMs: number; readonly selection: FieldSelection }>();
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function ask(request: JqRequest): Promise<JqMessage> {
    if (!child?.connected || child.killed) {
      child = startProcess(limits.memoryMb);
      const started = await exchange(child, undefined, limits.startMs, 'jq did not start');
      if (started.kind === 'fault') return started;
    }
    return await exchange(child, request, limits.timeoutMs, `ran longer than ${limits.timeoutMs} ms`);
  }

  return {
    async select(expression, objects) {
      const rest = resting.get(expression);
      if (rest && rest.untilMs > options.clock.now().getTime()) return rest.selection;
      resting.delete(expression);
      const turn = last.then(() => ask({ expression, objects }));
      last = turn.catch(() => undefined);
      const answer = await turn;
      if (answer.kind === 'found') return toSelection(answer.findings);
      const selection = {
        kind: 'Fault',
        message: answer.kind === 'fault' ? answer.message : 'jq gave no answer',
      } as const;
      if (child?.killed) resting.set(expression, { untilMs: options.clock.now().getTime() + REST_MS, selection });
      return selection;
    },
    async close() {
      await last;
      child?.kill('SIGKILL');
      child = undefined;
    },
  };
}

function toSelection(findings: readonly JqFinding[]): FieldSelection {
  const faults = findings.flatMap((finding) =>
    'error' in finding && !NOTHING_THERE.test(finding.error) ? [finding.error] : [],
  );
  const [message] = faults;
  if (message !== undefined) return { kind: 'Fault', message };
  return { kind: 'Paths', paths: findings.map((finding) => ('paths' in finding ? finding.paths : [])) };
}

/** With an environment of its own and no output. */
function startProcess(memoryMb: number): ChildProcess {
  const child = fork(PROGRAM, [String(memoryMb)], {
    env: nodeEnvironment(),
    execArgv: [`--max-old-space-size=${memoryMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Sends a request, and waits for what comes first: the answer, the end of the process, the end of patience. */
async function exchange(
  child: ChildProcess,
  request: JqRequest | undefined,
  timeoutMs: number,
  late: string,
): Promise<JqMessage> {
  const { promise, resolve } = Promise.withResolvers<JqMessage>();
  const end = (message: string) => {
    child.kill('SIGKILL');
    resolve({ kind: 'fault', message });
  };
  const onMessage = (message: JqMessage) => resolve(message);
  const onExit = () => end('broke jq, most likely with more memory than it may have');
  const timer = setTimeout(() => end(late), timeoutMs);
  child.on('message', onMessage).once('exit', onExit).once('error', onExit);
  try {
    if (request) child.send(request);
    return await promise;
  } finally {
    clearTimeout(timer);
    child.off('message', onMessage).off('exit', onExit).off('error', onExit);
  }
}
