import type { Command } from 'commander';
import type { ShownNotifications, TriedNotifications } from '../../shared/contracts/notification/notification-api.ts';
import { parseApplicationName } from '../api/application-name.ts';
import { CliError, CliExit } from '../cli-error.ts';
import { describeNotifications, describeTriedNotifications } from '../output/describe-notifications.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

const PATH = '/api/v1/notifications';
const FORMATS: readonly OutputFormat[] = ['json', 'yaml'];

/** Adds `windlass notifications …`. */
export function registerNotifications(program: Command, context: CommandContext): void {
  const notifications = program.command('notifications').description('who is told what of applications');
  registerList(notifications, context);
  registerSend(notifications, context);
}

function registerList(parent: Command, { terminal, connect }: CommandContext): void {
  const command = parent
    .command('list [app]')
    .description(
      'list services, triggers, templates, subscriptions and the last messages, of all applications or of one',
    );
  withOutputFlag(withConnectionFlags(command), FORMATS).action(
    async (app: string | undefined, flags: { output: OutputFormat }, self: Command) => {
      const client = await connect(self);
      const { body } = await client.request<ShownNotifications>('GET', PATH, {
        query: app === undefined ? {} : namesOf(app),
      });
      if (await printForPrograms(terminal, flags.output, body)) return;
      terminal.write(describeNotifications(body, terminal));
    },
  );
}

interface SendFlags {
  readonly dryRun?: boolean;
  readonly to?: string;
  readonly output: OutputFormat;
}

function registerSend(parent: Command, { terminal, connect }: CommandContext): void {
  const command = parent
    .command('send <trigger> <app>')
    .description('make the message of a trigger for an application as it is now, and show or send it')
    .option('--dry-run', 'only show it, as each subscriber would get it')
    .option('--to <service:recipient>', 'whom to send it to, like slack:my-channel');
  withOutputFlag(withConnectionFlags(command), FORMATS).action(
    async (trigger: string, app: string, { dryRun = false, to, output }: SendFlags, self: Command) => {
      if (!dryRun && to === undefined) throw new CliError('say --dry-run or --to SERVICE:RECIPIENT', 2);
      const client = await connect(self);
      const { body } = await client.request<TriedNotifications>('POST', `${PATH}/send`, {
        body: { trigger, ...namesOf(app), dryRun, ...(to === undefined ? {} : { to }) },
      });
      if (!(await printForPrograms(terminal, output, body))) terminal.write(describeTriedNotifications(body));
      if (body.messages.some(({ fault }) => fault !== undefined)) throw new CliExit(1);
    },
  );
}

function namesOf(app: string): { readonly application: string; readonly appNamespace?: string } {
  const { name, ...namespace } = parseApplicationName(app);
  return { application: name, ...namespace };
}
