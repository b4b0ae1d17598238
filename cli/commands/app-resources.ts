import { type Command, Option } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import type { ResourceTree } from '../../shared/domain/tree/resource-node.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { formatResources, formatResourceTree } from '../output/describe-tree.ts';
import { printForPrograms } from '../output/print-value.ts';
import { printWarning } from '../output/print-warning.ts';
import { type CommandContext, withConnectionFlags } from './command-context.ts';

interface ResourcesFlags {
  readonly orphaned?: boolean;
  readonly appNamespace?: string;
  readonly output: 'table' | 'tree' | 'tree=detailed' | 'json' | 'yaml';
}

/** Adds `windlass app resources`. */
export function registerAppResources(app: Command, context: CommandContext): void {
  const command = app
    .command('resources <name>')
    .description('list what an application consists of in its cluster')
    .option('--orphaned', 'only what belongs to no application; the project must ask for it (orphanedResources)')
    .option('-N, --app-namespace <name>', 'namespace of the application')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['tree', 'tree=detailed', 'json', 'yaml'])
        .default('table'),
    );
  withConnectionFlags(command).action(async (text: string, flags: ResourcesFlags, self: Command) => {
    const { terminal } = context;
    const client = await context.connect(self);
    const name = parseApplicationName(text, flags.appNamespace);
    const tree = await readTree(context, client, name);
    const { output } = flags;
    if ((output === 'json' || output === 'yaml') && (await printForPrograms(terminal, output, tree))) return;
    const choice = { managed: !flags.orphaned, orphaned: true };
    if (output === 'table') {
      const { body } = await client.request<Application>('GET', applicationPath(name), {
        query: { appNamespace: name.appNamespace },
      });
      terminal.write(formatResources(tree, body, choice, terminal));
      return;
    }
    const detail = { detailed: output === 'tree=detailed', now: new Date(), hasColor: terminal.hasColor };
    terminal.write(formatResourceTree(tree, choice, detail));
  });
}

/** Reads the tree of an application, and prints what it does not show. */
export async function readTree(
  { terminal }: CommandContext,
  client: ApiClient,
  name: ReturnType<typeof parseApplicationName>,
): Promise<ResourceTree> {
  const { body, headers } = await client.request<ResourceTree>('GET', `${applicationPath(name)}/resource-tree`, {
    query: { appNamespace: name.appNamespace },
  });
  printWarning(terminal, headers);
  return body;
}
