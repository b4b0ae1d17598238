import type { ScriptOutcome } from '../../domain/health/health-script.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HealthScripts } from '../../ports/health-scripts.ts';
import { type HealthScriptLimits, type ScriptProcess, startScriptProcess } from './script-process.ts';
import type { ScriptAnswer, ScriptRequest } from './script-request.ts';

const DEFAULT_LIMITS: HealthScriptLimits = { timeoutMs: 1_000, memoryMb: 128 };

/** A script that broke a limit is not run again for so long: a hundred objects of its kind would hold up a refresh for minutes. */
const REST_MS = 60_000;

/**
 * Runs health checks in a process of their own, one at a time. It is started at the first script and kept, so that scripts meet a warm
 * engine; a script that breaks a limit takes at most that process with it.
 */
export function createProcessHealthScripts(options: {
  readonly clock: Clock;
  readonly limits?: Partial<HealthScriptLimits>;
}): HealthScripts {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const resting = new Map<string, { readonly untilMs: number; readonly message: string }>();
  let running: ScriptProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function ask(request: ScriptRequest): Promise<ScriptAnswer> {
    if (running === undefined || running.hasEnded()) running = await startScriptProcess(limits);
    return await running.ask(request);
  }

  /** One at a time: the limit of time is that of one script, not of the queue before it. */
  function inTurn(request: Omit<ScriptRequest, 'timeoutMs'>): Promise<ScriptAnswer> {
    const turn = last.then(() => ask({ ...request, timeoutMs: limits.timeoutMs }));
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    async check(script) {
      const answer = await inTurn({ script });
      return answer.kind === 'Fault' ? answer.message : undefined;
    },
    async run(script, object): Promise<ScriptOutcome> {
      const name = JSON.stringify(script);
      const nowMs = options.clock.now().getTime();
      const rest = resting.get(name);
      if (rest && rest.untilMs > nowMs) return { kind: 'Fault', message: rest.message };
      resting.delete(name);
      const answer = await inTurn({ script, object });
      if (answer.kind !== 'Fault') return answer;
      const message = answer.atLimit ? `${answer.message}; it rests for ${REST_MS / 1000} s` : answer.message;
      if (answer.atLimit) resting.set(name, { untilMs: nowMs + REST_MS, message });
      return { kind: 'Fault', message };
    },
    async close() {
      await last;
      running?.end();
      running = undefined;
    },
  };
}
