import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { formatApplications } from '../output/describe-application.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { type CommandContext, collect, withConnectionFlags, withOutputFlag } from './command-context.ts';

interface ListFlags {
  readonly project?: readonly string[];
  readonly repo?: string;
  readonly selector?: string;
  readonly appNamespace?: string;
  readonly output: OutputFormat;
}

/** Adds `windlass app list`. */
export function registerAppList(app: Command, context: CommandContext): void {
  const command = app
    .command('list')
    .description('list applications')
    .option('-p, --project <name>', 'only those of this project; may be repeated', collect)
    .option('-r, --repo <url>', 'only those with a source in this repository')
    .option('-l, --selector <labels>', 'only those with these labels, e.g. team=web,tier!=db')
    .option('-N, --app-namespace <name>', 'only those in this namespace');
  withOutputFlag(withConnectionFlags(command)).action(async (flags: ListFlags, self: Command) => {
    const client = await context.connect(self);
    const { project: projects, repo, selector, appNamespace } = flags;
    const { body } = await client.request<{ items: readonly Application[] }>('GET', '/api/v1/applications', {
      query: { projects, repo, selector, appNamespace },
    });
    const { terminal } = context;
    if (await printForPrograms(terminal, flags.output, body.items)) return;
    if (flags.output === 'name') {
      for (const { metadata } of body.items) terminal.write(`${metadata.namespace}/${metadata.name}\n`);
      return;
    }
    terminal.write(formatApplications(body.items, { wide: flags.output === 'wide', hasColor: terminal.hasColor }));
  });
}
