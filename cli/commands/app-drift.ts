import type { Command } from 'commander';
import type { DriftAnswer } from '../../shared/contracts/drift-api.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { formatDrift } from '../output/describe-drift.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

interface DriftFlags {
  readonly appNamespace?: string;
  readonly output: OutputFormat;
}

/** Adds `windlass app drift`. */
export function registerAppDrift(app: Command, context: CommandContext): void {
  const command = app
    .command('drift <name>')
    .description('show which fields are not as Git wants them, who wrote them, and when')
    .option('-N, --app-namespace <name>', 'namespace of the application');
  withOutputFlag(withConnectionFlags(command)).action(async (text: string, flags: DriftFlags, self: Command) => {
    const name = parseApplicationName(text, flags.appNamespace);
    const client = await context.connect(self);
    const { body } = await client.request<DriftAnswer>('GET', `${applicationPath(name)}/drift`, {
      query: { appNamespace: name.appNamespace },
    });
    const { terminal } = context;
    if (await printForPrograms(terminal, flags.output, body)) return;
    terminal.write(formatDrift(body, terminal));
  });
}
