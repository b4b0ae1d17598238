import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { isCompleted } from '../../shared/domain/application/operation.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { watchApplication } from '../api/watch-application.ts';
import { CliError } from '../cli-error.ts';
import { createProgressPrinter } from '../output/progress.ts';
import { type CommandContext, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';

interface WaitFlags {
  readonly sync: boolean;
  readonly health: boolean;
  readonly operation: boolean;
  readonly timeout: number;
  readonly appNamespace?: string;
}

/** Adds `windlass app wait`. */
export function registerAppWait(app: Command, context: CommandContext): void {
  const command = app
    .command('wait <name...>')
    .description('wait until applications are synced, healthy and no operation runs')
    .option('--timeout <seconds>', 'give up after so long; 0 waits for ever', parseSeconds, 0)
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withFlag(command, 'sync', 'wait until it is Synced');
  withFlag(command, 'health', 'wait until it is Healthy');
  withFlag(command, 'operation', 'wait until no operation runs');
  withConnectionFlags(command).action(async (names: readonly string[], flags: WaitFlags, self: Command) => {
    const client = await context.connect(self);
    const isEnough = conditionOf(flags);
    for (const text of names) {
      const name = parseApplicationName(text, flags.appNamespace);
      // A stream of a name that does not exist would wait for ever, for something to be created.
      await client.request('GET', applicationPath(name), { query: { appNamespace: name.appNamespace } });
      const print = createProgressPrinter(context.terminal);
      const state = await watchApplication(
        client,
        name,
        (present) => {
          print(present);
          return !present || isEnough(present);
        },
        flags.timeout,
      );
      if (!state) throw new CliError(`application ${text} was deleted`);
    }
  });
}

/** Without any flag all three count, as in `argocd`. */
function conditionOf({ sync, health, operation }: WaitFlags): (application: Application) => boolean {
  const all = !sync && !health && !operation;
  return (application) => {
    const { status } = application;
    const phase = status.operationState?.phase;
    const isIdle = application.operation === undefined && (phase === undefined || isCompleted(phase));
    return (
      (!(all || sync) || status.sync.status === 'Synced') &&
      (!(all || health) || status.health.status === 'Healthy') &&
      (!(all || operation) || isIdle)
    );
  };
}
