import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ManagedResource } from '../../shared/contracts/resource-api.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { type ApplicationName, applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import {
  previewDifference,
  type ResourcePage,
  readManagedResources,
  refreshApplication,
} from '../api/managed-resources.ts';
import { CliError, CliExit } from '../cli-error.ts';
import { readLocalFiles } from '../local/read-local-files.ts';
import { runExternalDiff } from '../output/external-diff.ts';
import { formatDifference } from '../output/format-difference.ts';
import { printForPrograms } from '../output/print-value.ts';
import type { Terminal } from '../terminal.ts';
import { type CommandContext, collect, withConnectionFlags, withFlag } from './command-context.ts';
import { collectList, parseWhole } from './parse-sync-flags.ts';

interface DiffFlags {
  readonly refresh?: boolean;
  readonly hardRefresh?: boolean;
  readonly exitCode: boolean;
  readonly diffExitCode: number;
  readonly local?: string;
  readonly localRepoRoot?: string;
  readonly localInclude?: readonly string[];
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sourcePositions?: readonly string[];
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
  if (flags.refresh || flags.hardRefresh) await refreshApplication(client, name, flags.hardRefresh ? 'hard' : 'normal');
  const kept: ManagedResource[] = [];
  let differs = false;
  const unknown: ManagedResource[] = [];
  let isFirst = true;
  for await (const page of readPages(client, name, flags, terminal)) {
    if (isFirst) printAge(terminal, page);
    isFirst = false;
    for (const item of page.items) {
      if (item.modified) differs = true;
      else unknown.push(item);
      if (flags.output === 'json' || flags.output === 'yaml') kept.push(item);
      else terminal.write(await formatItem(item, flags, terminal));
    }
  }
  if (flags.output !== 'diff' && flags.output !== 'paths') await printForPrograms(terminal, flags.output, kept);
  if (unknown.length > 0) {
    const [{ kind, name: first, message = '' }] = unknown as [ManagedResource, ...ManagedResource[]];
    throw new CliError(`${unknown.length} objects could not be compared, ${kind} ${first} among them: ${message}`, 2);
  }
  return differs;
}

async function* readPages(
  client: ApiClient,
  name: ApplicationName,
  flags: DiffFlags,
  terminal: Terminal,
): AsyncGenerator<ResourcePage | { readonly items: readonly ManagedResource[] }> {
  const { revision, revisions, local, hardRefresh } = flags;
  if (local === undefined && !revision && !revisions)
    return yield* readManagedResources(client, name, { modified: true });
  const sourcePositions = flags.sourcePositions?.map(parseWhole);
  const { items, metadata } = await previewDifference(client, name, {
    ...(revision && { revision }),
    ...(revisions && { revisions: [...revisions], ...(sourcePositions && { sourcePositions }) }),
    ...(hardRefresh && { noCache: true }),
    ...(local !== undefined && { local: await packLocal(client, name, local, flags, terminal.cwd) }),
  });
  for (const warning of metadata.warnings ?? []) terminal.writeError(`Warning: ${warning}\n`);
  yield { items };
}

async function packLocal(client: ApiClient, name: ApplicationName, local: string, flags: DiffFlags, cwd: string) {
  const { body } = await client.request<Application>('GET', applicationPath(name), {
    query: { appNamespace: name.appNamespace },
  });
  const { source, sources } = body.spec;
  const all = sources?.length ? sources : source ? [source] : [];
  const [position = all.length > 1 ? undefined : 1] = flags.sourcePositions?.map(parseWhole) ?? [];
  if (position === undefined) {
    throw new CliError(`the application has ${all.length} sources; say by --source-positions which --local is`, 2);
  }
  const { localRepoRoot, localInclude } = flags;
  const files = await readLocalFiles({
    path: resolve(cwd, local),
    sourcePath: all[position - 1]?.path ?? '',
    ...(localRepoRoot !== undefined && { root: resolve(cwd, localRepoRoot) }),
    ...(localInclude && { include: localInclude }),
  });
  return { files, sourcePosition: position };
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

function printAge(terminal: Terminal, page: ResourcePage | object): void {
  if (!('takenAt' in page)) return;
  if (page.warning) terminal.writeError(`Warning: ${page.warning}\n`);
  else terminal.writeError(`As it was compared at ${page.takenAt}; --refresh compares it anew\n`);
}

function parseExitCode(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('It must be a number up to 255.');
  return Number(text);
}
