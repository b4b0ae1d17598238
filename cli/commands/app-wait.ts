import type { Command } from 'commander';
import type { Application, HealthCode } from '../../shared/domain/application/application.ts';
import { isCompleted } from '../../shared/domain/application/operation.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { selectApplications } from '../api/select-applications.ts';
import { type WatchedState, watchApplication } from '../api/watch-application.ts';
import { CliError } from '../cli-error.ts';
import { createProgressPrinter } from '../output/progress.ts';
import { type CommandContext, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';

interface WaitFlags {
  readonly sync: boolean;
  readonly health: boolean;
  readonly suspended: boolean;
  readonly degraded: boolean;
  readonly operation: boolean;
  readonly delete: boolean;
  readonly selector?: string;
  readonly timeout: number;
  readonly appNamespace?: string;
}

/** Adds `windlass app wait`. */
export function registerAppWait(app: Command, context: CommandContext): void {
  const command = app
    .command('wait [name...]')
    .description('wait until applications are synced, healthy and no operation runs')
    .option('-l, --selector <labels>', 'applications with these labels, e.g. team=web,tier!=db')
    .option('--timeout <seconds>', 'give up after so long; 0 waits for ever', parseSeconds, 0)
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withFlag(command, 'sync', 'wait until it is Synced');
  withFlag(command, 'health', 'wait until it is Healthy');
  withFlag(command, 'suspended', 'wait until it is Suspended; with other kinds of health, until it has one of them');
  withFlag(command, 'degraded', 'wait until it is Degraded; with other kinds of health, until it has one of them');
  withFlag(command, 'operation', 'wait until no operation runs');
  withFlag(command, 'delete', 'wait until it is gone');
  withConnectionFlags(command).action(async (names: readonly string[], flags: WaitFlags, self: Command) => {
    const client = await context.connect(self);
    const { selector, appNamespace } = flags;
    const chosen = await selectApplications(client, {
      names,
      ...(selector !== undefined && { selector }),
      ...(appNamespace !== undefined && { appNamespace }),
    });
    for (const text of chosen) await waitForOne(context, client, text, flags);
  });
}

async function waitForOne(context: CommandContext, client: ApiClient, text: string, flags: WaitFlags): Promise<void> {
  const name = parseApplicationName(text, flags.appNamespace);
  const isEnough = conditionOf(flags);
  // A stream of a name that does not exist would wait for ever, for something to be created; to be gone it need not exist.
  if (!flags.delete) {
    await client.request('GET', applicationPath(name), { query: { appNamespace: name.appNamespace } });
  }
  const print = createProgressPrinter(context.terminal);
  const present = (state: WatchedState) => {
    print(state);
    return !state || isEnough(state);
  };
  const state = await watchApplication(client, name, present, flags.timeout);
  if (!state && !flags.delete) throw new CliError(`application ${text} was deleted`);
}

/** As in `argocd`: without any flag Synced, Healthy and no operation; of several kinds of health one is enough. */
function conditionOf(flags: WaitFlags): (application: Application) => boolean {
  if (flags.delete) return () => false;
  const wanted: readonly HealthCode[] = [
    ...(flags.health ? (['Healthy'] as const) : []),
    ...(flags.suspended ? (['Suspended'] as const) : []),
    ...(flags.degraded ? (['Degraded'] as const) : []),
  ];
  const all = !flags.sync && !flags.operation && wanted.length === 0;
  const health = all ? ['Healthy'] : wanted;
  return (application) => {
    const { status } = application;
    const phase = status.operationState?.phase;
    const isIdle = application.operation === undefined && (phase === undefined || isCompleted(phase));
    return (
      (!(all || flags.sync) || status.sync.status === 'Synced') &&
      (health.length === 0 || health.includes(status.health.status)) &&
      (!(all || flags.operation) || isIdle)
    );
  };
}
