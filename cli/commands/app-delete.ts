import { type Command, Option } from 'commander';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { type WatchedState, watchApplication } from '../api/watch-application.ts';
import { createProgressPrinter } from '../output/progress.ts';
import { type CommandContext, parseSeconds, withConnectionFlags, withFlag } from './command-context.ts';
import { confirm } from './confirm.ts';

interface DeleteFlags {
  readonly cascade: boolean;
  readonly propagationPolicy?: string;
  readonly wait: boolean;
  readonly yes: boolean;
  readonly timeout: number;
  readonly appNamespace?: string;
}

/** Adds `windlass app delete`. */
export function registerAppDelete(app: Command, context: CommandContext): void {
  const command = app
    .command('delete <name...>')
    .description('delete applications and, unless --cascade=false, their objects')
    .addOption(
      new Option(
        '-p, --propagation-policy <policy>',
        'how objects that depend on the deleted ones are treated',
      ).choices(['foreground', 'background', 'orphan']),
    )
    .option('-y, --yes', 'do not ask', false)
    .option('--timeout <seconds>', 'with --wait: give up after so long; 0 waits for ever', parseSeconds, 0)
    .option('-N, --app-namespace <name>', 'namespace of the applications');
  withFlag(command, 'cascade', 'also delete the objects in the cluster', true);
  withFlag(command, 'wait', 'wait until it is gone');
  withConnectionFlags(command).action(async (names: readonly string[], flags: DeleteFlags, self: Command) => {
    const client = await context.connect(self);
    for (const text of names) {
      const name = parseApplicationName(text, flags.appNamespace);
      if (!flags.yes) await askFirst(context, text, flags.cascade);
      const { cascade, propagationPolicy } = flags;
      await client.request('DELETE', applicationPath(name), {
        query: { appNamespace: name.appNamespace, cascade, propagationPolicy },
      });
      if (flags.wait) {
        const print = createProgressPrinter(context.terminal);
        const isGone = (state: WatchedState) => {
          print(state);
          return state === undefined;
        };
        await watchApplication(client, name, isGone, flags.timeout);
      }
      context.terminal.write(`application '${name.name}' ${flags.wait ? 'deleted' : 'is being deleted'}\n`);
    }
  });
}

async function askFirst({ terminal }: CommandContext, name: string, cascade: boolean): Promise<void> {
  const objects = cascade ? ' and all its objects in the cluster' : '; its objects stay in the cluster';
  await confirm(terminal, `Delete application '${name}'${objects}?`, `application '${name}' was not deleted`);
}
