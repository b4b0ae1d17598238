import type { Command } from 'commander';
import type { DoraAnswer } from '../../shared/contracts/dora-api.ts';
import { parseApplicationName } from '../api/application-name.ts';
import { describeSeconds } from '../output/describe-seconds.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';
import { collectList } from './parse-sync-flags.ts';

interface DoraFlags {
  readonly app?: string;
  readonly appNamespace?: string;
  readonly project?: readonly string[];
  readonly days?: string;
  readonly since?: string;
  readonly until?: string;
  readonly output: OutputFormat;
}

type Figures = DoraAnswer['total'];

const HEADING = ['OF', 'DEPLOYMENTS', 'PER DAY', 'LEAD TIME', 'P90', 'FAILED', 'RATE', 'RESTORED IN', 'P90', 'OPEN'];

/** Adds `windlass dora`. */
export function registerDora(program: Command, context: CommandContext): void {
  const command = program
    .command('dora')
    .description(
      'show how often is deployed, how long a commit takes, how many changes fail and how soon they are restored',
    )
    .option('--app <name>', 'of one application')
    .option('-N, --app-namespace <name>', 'namespace of the applications')
    .option('-p, --project <name>', 'of this project; may be repeated', collectList)
    .option('--days <n>', 'of the last days (default 30)')
    .option('--since <time>', 'from a time on, instead of --days')
    .option('--until <time>', 'up to a time (default now)');
  withOutputFlag(withConnectionFlags(command), ['json', 'yaml']).action(async (flags: DoraFlags, self: Command) => {
    const client = await context.connect(self);
    const { app, appNamespace, project, days, since, until } = flags;
    const name = app === undefined ? undefined : parseApplicationName(app, appNamespace);
    const { body } = await client.request<DoraAnswer>('GET', '/api/v1/dora', {
      query: { application: name?.name, appNamespace: name?.appNamespace ?? appNamespace, project, days, since, until },
    });
    const { terminal } = context;
    if (await printForPrograms(terminal, flags.output, body)) return;
    terminal.write(`${body.since} to ${body.until}\n\n`);
    const rows = [
      rowOf('all', body.total),
      ...body.projects.map((figures) => rowOf(`project ${figures.project}`, figures)),
      ...body.applications.map((figures) => rowOf(`${figures.namespace}/${figures.name}`, figures)),
    ];
    terminal.write(formatTable(HEADING, rows, terminal));
  });
}

function rowOf(name: string, { deployments, deploymentsPerDay, leadTime, changes, timeToRestore }: Figures) {
  return [
    name,
    String(deployments),
    deploymentsPerDay.toFixed(2),
    shown(leadTime.medianSeconds),
    shown(leadTime.p90Seconds),
    `${changes.failed} of ${changes.total}`,
    changes.failureRate === undefined ? '-' : `${Math.round(changes.failureRate * 100)}%`,
    shown(timeToRestore.medianSeconds),
    shown(timeToRestore.p90Seconds),
    timeToRestore.open === 0 ? '' : String(timeToRestore.open),
  ];
}

function shown(seconds: number | undefined): string {
  return seconds === undefined ? '-' : describeSeconds(seconds);
}
