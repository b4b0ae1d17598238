import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ManagedResource } from '../../shared/contracts/resource-api.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { type ApplicationName, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { refreshApplication } from '../api/managed-resources.ts';
import { CliError, CliExit } from '../cli-error.ts';
import { runExternalDiff } from '../output/external-diff.ts';
import { formatDifference } from '../output/format-difference.ts';
import { printForPrograms } from '../output/print-value.ts';
import type { Terminal } from '../terminal.ts';
import { type CommandContext, collect, withConnectionFlags, withFlag } from './command-context.ts';
import { collectList } from './parse-sync-flags.ts';
import { type DifferenceFlags, readDifference } from './read-difference.ts';

interface DiffFlags extends DifferenceFlags {
  readonly refresh?: boolean;
  readonly exitCode: boolean;
  readonly diffExitCode: number;
  readonly appNamespace?: string;
  readonly output: 'diff' | 'paths' | 'json' | 'yaml';
}

/** Adds `windlass app diff`. */
export function registerAppDiff(app: Command, context: CommandContext): void {
  const command = app
    .command('diff <name>')
    .description(
      'show what a sync would change; exit code 0: nothing, 1: something, 2: it could not be found out. KUBECTL_EXTERNAL_DIFF names another diff tool',
    )
    .option('--refresh', 'compare it anew first')
    .option('--hard-refresh', 'compare it anew first, forgetting caches')
    .option('--diff-exit-code <code>', 'exit code when there is a difference', parseExitCode, 1)
    .option('--local <path>', 'compare this directory instead of the one in Git; the server renders it')
    .option('--local-repo-root <path>', 'root of the repository that --local is in, for files around it')
    .option('--local-include <glob>', 'only files with such names; may be repeated', collect)
    .option('--revision <revision>', 'compare this revision')
    .option('--revisions <revision>', 'compare these, for --source-positions; may be repeated', collectList)
    .option('--source-positions <n>', 'which sources --revisions or --local is for; the first is 1', collectList)
    .option('-N, --app-namespace <name>', 'namespace of the application')
    .addOption(new Option('--server-side-generate', 'always so').hideHelp())
    .addOption(new Option('--server-side-diff', 'always so').hideHelp())
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['diff', 'paths', 'json', 'yaml']).default('diff'),
    );
  withFlag(command, 'exit-code', 'say by the exit code whether there is a difference', true);
  withConnectionFlags(command).action(async (text: string, flags: DiffFlags, self: Command) => {
    let differs: boolean;
    try {
      const name = parseApplicationName(text, flags.appNamespace);
      differs = await showDifference(context, await context.connect(self), name, flags);
    } catch (error) {
      // 1 would say that it differs.
      throw new CliError(messageOf(error), 2);
    }
    if (differs && flags.exitCode) throw new CliExit(flags.diffExitCode);
  });
}

async function showDifference(
  { terminal }: CommandContext,
  client: ApiClient,
  name: ApplicationName,
  flags: DiffFlags,
): Promise<boolean> {
  const isRefreshed = flags.refresh || flags.hardRefresh;
  if (isRefreshed) await refreshApplication(client, name, flags.hardRefresh ? 'hard' : 'normal');
  const kept: ManagedResource[] = [];
  const doubts: string[] = [];
  let differs = false;
  let isSaid = isRefreshed;
  for await (const { items, takenAt, warning } of readDifference(client, name, flags, terminal)) {
    if (warning) doubts.push(warning);
    else if (takenAt && !isSaid) terminal.writeError(`As compared at ${takenAt}; --refresh compares anew\n`);
    isSaid = true;
    for (const item of items) {
      if (item.modified) differs = true;
      else doubts.push(`${item.kind} ${item.name} could not be compared: ${item.message ?? 'for an unknown reason'}`);
      if (flags.output === 'json' || flags.output === 'yaml') kept.push(item);
      else terminal.write(await formatItem(item, flags, terminal));
    }
  }
  if (flags.output !== 'diff' && flags.output !== 'paths') await printForPrograms(terminal, flags.output, kept);
  if (doubts.length > 0) throw new CliError([...new Set(doubts)].join('\n'), 2);
  return differs;
}

async function formatItem(item: ManagedResource, { output }: DiffFlags, terminal: Terminal): Promise<string> {
  if (output === 'paths') return formatPaths(item);
  const external = terminal.env.KUBECTL_EXTERNAL_DIFF;
  return external && item.modified ? runExternalDiff(external, item) : formatDifference(item, terminal);
}

function formatPaths(item: ManagedResource): string {
  const { group = '', kind, namespace = '', name, changedPaths = [], liveState, targetState } = item;
  const whole = liveState === 'null' ? 'would be created' : targetState === 'null' ? 'would be deleted' : item.message;
  const lines = changedPaths.length > 0 ? changedPaths : [whole ?? ''];
  return lines.map((line) => `${group}/${kind} ${namespace}/${name} ${line}\n`).join('');
}

function parseExitCode(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('It must be a number up to 255.');
  return Number(text);
}
