import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { shortRevision } from '../output/describe-application.ts';
import { describeLatency } from '../output/describe-latency.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

interface HistoryFlags {
  readonly appNamespace?: string;
  readonly output: OutputFormat;
}

/** Adds `windlass app history`. */
export function registerAppHistory(app: Command, context: CommandContext): void {
  const command = app
    .command('history <name>')
    .description('show what was deployed when')
    .option('-N, --app-namespace <name>', 'namespace of the application');
  const flagged = withOutputFlag(withConnectionFlags(command), ['json', 'yaml']);
  flagged.action(async (text: string, flags: HistoryFlags, self: Command) => {
    const name = parseApplicationName(text, flags.appNamespace);
    const client = await context.connect(self);
    const { body } = await client.request<Application>('GET', applicationPath(name), {
      query: { appNamespace: name.appNamespace },
    });
    const { history } = body.status;
    const { terminal } = context;
    if (await printForPrograms(terminal, flags.output, history)) return;
    const rows = history.map((entry) => [
      String(entry.id),
      entry.deployedAt,
      (entry.revisions ?? [entry.revision]).map(shortRevision).join(','),
      entry.initiatedBy.username ?? (entry.initiatedBy.automated ? 'automated' : ''),
      entry.latency ? describeLatency(entry.latency) : '',
    ]);
    terminal.write(formatTable(['ID', 'DATE', 'REVISION', 'INITIATED BY', 'LATENCY'], rows, terminal));
  });
}
