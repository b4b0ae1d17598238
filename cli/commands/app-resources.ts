import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

interface ResourcesFlags {
  readonly appNamespace?: string;
  readonly output: OutputFormat;
}

/** Adds `windlass app resources`. */
export function registerAppResources(app: Command, context: CommandContext): void {
  const command = app
    .command('resources <name>')
    .description('list the objects of an application')
    .option('-N, --app-namespace <name>', 'namespace of the application');
  withOutputFlag(withConnectionFlags(command), ['json', 'yaml']).action(
    async (text: string, flags: ResourcesFlags, self: Command) => {
      const name = parseApplicationName(text, flags.appNamespace);
      const client = await context.connect(self);
      const { body } = await client.request<Application>('GET', applicationPath(name), {
        query: { appNamespace: name.appNamespace },
      });
      const { resources } = body.status;
      const { terminal } = context;
      if (await printForPrograms(terminal, flags.output, resources)) return;
      const rows = resources.map(({ group, kind, namespace = '', name: object, status, health }) => [
        group,
        kind,
        namespace,
        object,
        status ?? '',
        health?.status ?? '',
      ]);
      terminal.write(formatTable(['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'STATUS', 'HEALTH'], rows, terminal));
    },
  );
}
